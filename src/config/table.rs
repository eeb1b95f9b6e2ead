//! The table of settings: name, default and description, as `--help` and `docs/operators/settings.md` print them.

use std::fmt::Write as _;

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The environment variable. The TOML file accepts the same name, or the name in lower case without `IJ_`.
    pub name: &'static str,
    /// The default value, as an operator would write it; empty if there is none.
    pub default: &'static str,
    /// The description, with the unit.
    pub about: &'static str,
}

const fn setting(name: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting {
        name,
        default,
        about,
    }
}

/// All settings, in the order in which `--help` prints them.
pub const SETTINGS: &[Setting] = &[
    setting(
        "DATABASE_URL",
        "sqlite://immediate-justice.db?mode=rwc",
        "URL of the database: sqlite://FILE or postgres://…",
    ),
    setting(
        "IJ_DATABASE_CONNECTIONS",
        "12",
        "maximum number of database connections; on SQLite, of reading connections",
    ),
    setting(
        "IJ_DATABASE_READ_URL",
        "",
        "on PostgreSQL, URL of a read replica that answers analysts' queries: postgres://…",
    ),
    setting(
        "IJ_DATABASE_READ_LAG_SECONDS",
        "10",
        "maximum lag of the replica, in seconds; above it the primary answers",
    ),
    setting(
        "IJ_DATABASE_SERVING_ROLE",
        "",
        "on PostgreSQL, the role that the service connects as: `migrate up` grants it the privileges it needs, but none to change the audit trail",
    ),
    setting(
        "IJ_LISTEN",
        "127.0.0.1:8080",
        "address of the public listener; port 0 picks a free port",
    ),
    setting(
        "IJ_ADMIN_LISTEN",
        "127.0.0.1:9090",
        "address of the operator's listener, for health and metrics",
    ),
    setting(
        "IJ_JWT_ISSUER",
        "http://localhost:8080",
        "the issuer (iss) of our own tokens; other issuers are [[issuers]] in the TOML file",
    ),
    setting(
        "IJ_JWT_AUDIENCE",
        "immediate-justice",
        "the audience (aud) that tokens must have",
    ),
    setting(
        "IJ_JWT_SIGNING_KEY_FILE",
        "immediate-justice-key.pem",
        "file of the signing keys, Ed25519 in PKCS#8 PEM; created on first use, except with PostgreSQL on another machine",
    ),
    setting(
        "IJ_JWT_JWKS",
        "",
        "additional keys of our own issuer, as a JSON Web Key Set: a file or an https URL",
    ),
    setting(
        "IJ_AUDIT_HEADS_FILE",
        "",
        "a file outside the database to which each signed head of the audit trail is appended, for `audit verify --heads`",
    ),
    setting(
        "IJ_FAILED_AUTHENTICATIONS_PER_MINUTE",
        "20",
        "maximum number of invalid tokens a minute from one address, and of failed authentications a minute of one client from one address",
    ),
    setting(
        "IJ_TOKEN_SECONDS",
        "3600",
        "lifetime of a token from /oauth/token, in seconds, at most 86400",
    ),
    setting(
        "IJ_IDE",
        "auto",
        "whether the IDE page is served: true, false, or auto (served if the public listener is on loopback and the database is not on another machine)",
    ),
    setting(
        "IJ_ALLOWED_ORIGINS",
        "",
        "origins from which browsers may send requests (CORS), separated by commas",
    ),
    setting(
        "IJ_HTTP_LEGACY_STATUS",
        "false",
        "true: use the status codes of the older draft of GraphQL over HTTP",
    ),
    setting(
        "IJ_CONNECTIONS",
        "1000",
        "maximum number of connections on each listener, including WebSockets",
    ),
    setting(
        "IJ_CONNECTIONS_PER_ADDRESS",
        "200",
        "maximum number of connections from one address on the public listener; an IPv6 /64 network counts as one address",
    ),
    setting(
        "IJ_CONNECTIONS_PER_UNKNOWN_ADDRESS",
        "50",
        "the same for an address from which no valid token has come within the last hour",
    ),
    setting(
        "IJ_TRUSTED_PROXIES",
        "",
        "addresses or networks of proxies that are trusted to report their clients' addresses, separated by commas",
    ),
    setting(
        "IJ_PROXY_HEADER",
        "x-forwarded-for",
        "how the trusted proxies report them: x-forwarded-for, or proxy-protocol (version 1 or 2, at the start of each connection)",
    ),
    setting(
        "IJ_ARRIVAL_SECONDS",
        "10",
        "time limit for the headers of a request to arrive (for the first request from the start of the connection), and again for its body, in seconds",
    ),
    setting(
        "IJ_IDLE_SECONDS",
        "75",
        "how long a connection may be idle between requests, in seconds",
    ),
    setting(
        "IJ_BODY_BYTES",
        "262144",
        "maximum size of a request body, in bytes",
    ),
    setting(
        "IJ_OPERATION_POINTS",
        "10000",
        "maximum estimated cost of an operation, or of an event of a stream, in points",
    ),
    setting(
        "IJ_ANSWER_BYTES",
        "16777216",
        "maximum size of the response to an operation, or of an event of a stream, in bytes",
    ),
    setting(
        "IJ_OPERATION_SECONDS",
        "10",
        "time limit for one operation, in seconds",
    ),
    setting(
        "IJ_STATEMENT_SECONDS",
        "5",
        "time limit for one SQL statement, in seconds",
    ),
    setting(
        "IJ_OPERATIONS_AT_ONCE",
        "auto",
        "maximum number of operations that run at the same time; auto: 2 for each processor, at least 4 and at most 64 (set more if the database is far away, because operations then mostly wait for it)",
    ),
    setting(
        "IJ_OPERATIONS_PER_SUBJECT",
        "auto",
        "how many of these may belong to one subject and client; auto: one less than IJ_OPERATIONS_AT_ONCE, at least 1 and at most 8",
    ),
    setting(
        "IJ_OPERATION_WAIT_MILLISECONDS",
        "1000",
        "how long an operation may wait in the queue, in milliseconds",
    ),
    setting(
        "IJ_POINTS_PER_MINUTE",
        "60000",
        "rate limit: points that one subject and client may use a minute, on each instance",
    ),
    setting(
        "IJ_EVENTS_KEPT_DAYS",
        "30",
        "how long events are kept, for streams that resume and for `changedSince`, in days, at least 7",
    ),
    setting(
        "IJ_STREAM_QUEUE",
        "1024",
        "number of events kept in memory for streams; slower streams read the database",
    ),
    setting(
        "IJ_HEARTBEAT_SECONDS",
        "15",
        "how often a stream without events reports its position, in seconds",
    ),
    setting(
        "IJ_SOCKET_INIT_SECONDS",
        "10",
        "time limit for the `connection_init` of a WebSocket, in seconds",
    ),
    setting(
        "IJ_SOCKET_MESSAGE_BYTES",
        "65536",
        "maximum size of a WebSocket message, in bytes",
    ),
    setting(
        "IJ_SOCKET_OPERATIONS",
        "50",
        "maximum number of operations that run at the same time on one WebSocket",
    ),
    setting(
        "IJ_SOCKETS_PER_SUBJECT",
        "20",
        "maximum number of open WebSockets and event streams of one subject",
    ),
    setting(
        "IJ_SOCKET_PING_SECONDS",
        "20",
        "interval between pings on a WebSocket, in seconds",
    ),
    setting(
        "IJ_SOCKET_SILENCE_SECONDS",
        "10",
        "time limit for the answer to a ping, in seconds",
    ),
    setting(
        "IJ_SOCKET_WRITE_SECONDS",
        "30",
        "how long data may wait to be written to a slow reader, in seconds",
    ),
    setting(
        "IJ_DRAIN_NOTICE_SECONDS",
        "1",
        "how long the service continues to accept requests after it has begun to report that it is draining, in seconds",
    ),
    setting(
        "IJ_LOG",
        "info",
        "log filter, such as info or immediate_justice=debug,info",
    ),
    setting("IJ_LOG_FORMAT", "text", "text or json"),
];

/// The text of `--help` about the settings: each with its description and default.
#[must_use]
pub fn help() -> String {
    let mut text = String::from(
        "Settings, as environment variables or in the TOML file given by --config (the environment takes precedence):\n",
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
