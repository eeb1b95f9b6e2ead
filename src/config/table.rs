//! The settings by name, with their defaults and what they mean, as the help prints them.

use std::fmt::Write as _;

/// One setting as operators meet it.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The environment variable. In the TOML file the same, or in lower case without `IJ_`.
    pub name: &'static str,
    /// The value when nothing is set, written as an operator would; empty for none.
    pub default: &'static str,
    /// What it does, with its unit.
    pub about: &'static str,
}

const fn setting(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting {
        name,
        default,
        about,
    }
}

/// All settings, in the order of the help.
pub const SETTINGS: &[Setting] = &[
    setting(
        "DATABASE_URL",
        "sqlite://immediate-justice.db?mode=rwc",
        "the database: sqlite://FILE or postgres://…",
    ),
    setting(
        "IJ_DATABASE_CONNECTIONS",
        "12",
        "most database connections at once; on SQLite, those that read",
    ),
    setting(
        "IJ_DATABASE_READ_URL",
        "",
        "on PostgreSQL, a replica that answers analysts' queries: postgres://…",
    ),
    setting(
        "IJ_DATABASE_READ_LAG_SECONDS",
        "10",
        "how far the replica may be behind, in seconds; beyond it the primary answers",
    ),
    setting(
        "IJ_DATABASE_SERVING_ROLE",
        "",
        "on PostgreSQL, the role that serves: `migrate up` grants it what it needs, and no change of the audit trail",
    ),
    setting(
        "IJ_LISTEN",
        "127.0.0.1:8080",
        "address of the public listener; port 0 picks a free one",
    ),
    setting(
        "IJ_ADMIN_LISTEN",
        "127.0.0.1:9090",
        "address of the listener for health and metrics",
    ),
    setting(
        "IJ_JWT_ISSUER",
        "http://localhost:8080",
        "the issuer (iss) that tokens must name",
    ),
    setting(
        "IJ_JWT_AUDIENCE",
        "immediate-justice",
        "the audience (aud) that tokens must name",
    ),
    setting(
        "IJ_JWT_SIGNING_KEY_FILE",
        "immediate-justice-key.pem",
        "the signing key, Ed25519 in PKCS#8 PEM; made on first use, except with PostgreSQL on another machine",
    ),
    setting(
        "IJ_JWT_JWKS",
        "",
        "further keys of that issuer, a JSON Web Key Set: a file or an https address; in the TOML file also [[issuers]] of their own",
    ),
    setting(
        "IJ_AUDIT_HEADS_FILE",
        "",
        "a file outside the database to which each signed head of the audit trail is added, for `audit verify --heads`",
    ),
    setting(
        "IJ_FAILED_AUTHENTICATIONS_PER_MINUTE",
        "20",
        "bad tokens a minute from one address, and bad proofs of one client from it, before it is told to wait",
    ),
    setting(
        "IJ_TOKEN_SECONDS",
        "3600",
        "how long a token of /oauth/token holds, in seconds, 86400 at most",
    ),
    setting(
        "IJ_IDE",
        "auto",
        "the IDE page: true, false, or auto: on when listening on loopback and not in production",
    ),
    setting(
        "IJ_ALLOWED_ORIGINS",
        "",
        "origins of browsers' pages that may ask, separated by commas",
    ),
    setting(
        "IJ_HTTP_LEGACY_STATUS",
        "false",
        "true: status codes of the older draft of GraphQL over HTTP",
    ),
    setting(
        "IJ_CONNECTIONS",
        "1000",
        "most connections at once on each listener, sockets among them",
    ),
    setting(
        "IJ_CONNECTIONS_PER_ADDRESS",
        "200",
        "most connections at once from one address (an IPv6 network of 64 bits counts as one), on the public listener",
    ),
    setting(
        "IJ_CONNECTIONS_PER_UNKNOWN_ADDRESS",
        "50",
        "the same from an address that has shown no good token within the last hour",
    ),
    setting(
        "IJ_TRUSTED_PROXIES",
        "",
        "addresses or networks of proxies that are believed about their clients' addresses, separated by commas",
    ),
    setting(
        "IJ_PROXY_HEADER",
        "x-forwarded-for",
        "how these tell them: x-forwarded-for, or proxy-protocol (version 1 or 2, ahead of each connection)",
    ),
    setting(
        "IJ_ARRIVAL_SECONDS",
        "10",
        "time for the head of a request to arrive, the first one from the connection's beginning, and again for its body, in seconds",
    ),
    setting(
        "IJ_IDLE_SECONDS",
        "75",
        "how long a connection may stay open between requests, in seconds",
    ),
    setting(
        "IJ_BODY_BYTES",
        "262144",
        "largest body of a request, in bytes",
    ),
    setting(
        "IJ_OPERATION_POINTS",
        "10000",
        "most points that an operation, or an event of a stream, may cost by estimate",
    ),
    setting(
        "IJ_ANSWER_BYTES",
        "16777216",
        "largest answer of an operation, or event of a stream, in bytes",
    ),
    setting(
        "IJ_OPERATION_SECONDS",
        "10",
        "time for one operation, in seconds",
    ),
    setting(
        "IJ_STATEMENT_SECONDS",
        "5",
        "time for one SQL statement, in seconds",
    ),
    setting(
        "IJ_OPERATIONS_AT_ONCE",
        "auto",
        "how many operations may execute at once; auto: 8 for each processor, 64 at most",
    ),
    setting(
        "IJ_OPERATIONS_PER_SUBJECT",
        "8",
        "how many of them may be of one subject and client",
    ),
    setting(
        "IJ_OPERATION_WAIT_MILLISECONDS",
        "1000",
        "how long one may wait for its turn, in milliseconds",
    ),
    setting(
        "IJ_POINTS_PER_MINUTE",
        "60000",
        "how many points a minute one subject and client may use, on each instance",
    ),
    setting(
        "IJ_EVENTS_KEPT_DAYS",
        "30",
        "how long events are kept for streams that resume and lists that are read by changedSince, in days, 7 at least",
    ),
    setting(
        "IJ_STREAM_QUEUE",
        "1024",
        "how many events are kept in memory for streams; slower ones read the database",
    ),
    setting(
        "IJ_HEARTBEAT_SECONDS",
        "15",
        "after how many quiet seconds a stream tells its position",
    ),
    setting(
        "IJ_SOCKET_INIT_SECONDS",
        "10",
        "how long a socket may take to introduce itself, in seconds",
    ),
    setting(
        "IJ_SOCKET_MESSAGE_BYTES",
        "65536",
        "largest message on a socket, in bytes",
    ),
    setting(
        "IJ_SOCKET_OPERATIONS",
        "50",
        "how many operations may live on one socket at once",
    ),
    setting(
        "IJ_SOCKETS_PER_SUBJECT",
        "20",
        "how many sockets and event streams one subject may have open",
    ),
    setting(
        "IJ_SOCKET_PING_SECONDS",
        "20",
        "how often a socket is asked for a sign of life, in seconds",
    ),
    setting(
        "IJ_SOCKET_SILENCE_SECONDS",
        "10",
        "how long it may take to give one, in seconds",
    ),
    setting(
        "IJ_SOCKET_WRITE_SECONDS",
        "30",
        "how long what is to be written may wait for a slow reader, in seconds",
    ),
    setting(
        "IJ_DRAIN_NOTICE_SECONDS",
        "1",
        "how long the service goes on for others after it has said that it is going away, in seconds",
    ),
    setting(
        "IJ_LOG",
        "info",
        "what is logged, such as info or immediate_justice=debug,info",
    ),
    setting("IJ_LOG_FORMAT", "text", "text or json"),
];

/// Every setting with what it does and its default, for `--help`.
#[must_use]
pub fn help() -> String {
    let mut text = String::from(
        "Settings (environment; or by --config, a TOML file with the same names, the environment winning):\n",
    );
    for Setting {
        name,
        default,
        about,
    } in SETTINGS
    {
        let default = if default.is_empty() { "none" } else { default };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {name:<24} {about} [default: {default}]");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_every_setting_and_default() {
        let text = help();

        for Setting { name, default, .. } in SETTINGS {
            assert!(text.contains(name) && text.contains(default));
        }
    }
}
