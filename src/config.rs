//! The settings of the program: names, defaults, descriptions and allowed values. They are read once at start-up, from
//! the defaults, a TOML file and the environment; later sources take precedence. All problems are reported together.
//!
//! This module does not act on settings: the commands pass the values to `telemetry`, `database` and other modules. A
//! new setting is a row in [`SETTINGS`], a field of [`Config`] and a line in [`Config::read`]. `table.rs` has the rows,
//! `reader.rs` parses the values, `issuer.rs` reads the only setting that is a list of tables.

mod admission;
mod connections;
mod issuer;
mod live;
mod reader;
mod replica;
mod table;

use std::{
    fmt,
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};

use crate::database::Address;
use reader::{Reader, json, role, truth};

pub use admission::Admission;
pub use connections::Connections;
pub use issuer::{Issuer, KeySource};
pub use live::Live;
pub use replica::Replica;
pub use table::{SETTINGS, Setting, help};

/// The validated settings.
#[derive(Clone, Debug)]
pub struct Config {
    /// URL of the database. A secret, because it may contain a password.
    pub database_url: SecretString,
    /// Maximum number of database connections; on SQLite, of reading connections.
    pub database_connections: u32,
    /// On PostgreSQL, a read replica for analysts' queries.
    pub replica: Option<Replica>,
    /// On PostgreSQL, the role that the service connects as, if it is not the owner of the tables.
    pub database_serving_role: Option<String>,
    /// Address of the public listener; port 0 picks a free port.
    pub listen: SocketAddr,
    /// Address of the operator's listener, for health and metrics.
    pub admin_listen: SocketAddr,
    /// The issuer of our own tokens.
    pub jwt_issuer: String,
    /// The audience that tokens must have.
    pub jwt_audience: String,
    /// File of the signing keys, Ed25519 in PKCS#8 PEM.
    pub jwt_signing_key_file: PathBuf,
    /// The external file to which the heads of the audit trail are appended, if there is one.
    pub audit_heads_file: Option<PathBuf>,
    /// Additional keys of our own issuer, if there are any.
    pub jwt_jwks: Option<KeySource>,
    /// The other trusted issuers.
    pub issuers: Vec<Issuer>,
    /// Maximum number of invalid tokens a minute from one address.
    pub failed_authentications: NonZeroU32,
    /// Whether the IDE page is served.
    pub ide: bool,
    /// Origins from which browsers may send requests, each exactly as a browser sends it; empty for none.
    pub allowed_origins: Vec<String>,
    /// Whether status codes follow the older draft of GraphQL over HTTP.
    pub legacy_status: bool,
    /// Limits of connections, and the trusted proxies.
    pub connections: Connections,
    /// Maximum size of a request body, in bytes.
    pub body_bytes: usize,
    /// Lifetime of the tokens of registered clients, in seconds.
    pub token_seconds: i64,
    /// Maximum estimated cost of an operation, in points.
    pub operation_points: u64,
    /// Maximum size of the response to an operation, in bytes.
    pub answer_bytes: usize,
    /// Time limit for one operation, in seconds.
    pub operation_seconds: u64,
    /// Time limit for one SQL statement, in seconds.
    pub statement_seconds: u64,
    /// Concurrency and rate limits of operations.
    pub admission: Admission,
    /// How long events are kept, in days.
    pub events_kept_days: u32,
    /// Limits of streams and WebSockets, and of the shutdown.
    pub live: Live,
    /// The log filter, as directives of `tracing`.
    pub log: String,
    /// Whether log lines are JSON.
    pub log_json: bool,
}

impl Config {
    /// Reads the settings: defaults, then the TOML file, then the environment. An empty value counts as unset.
    ///
    /// # Errors
    /// [`Problems`], with all problems that were found.
    pub fn read(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Problems> {
        let mut reader = Reader::default();
        if let Some(file) = file {
            reader.take_file(file);
        }
        reader.take_environment(environment);

        let mut config = Self {
            database_url: reader.secret(
                "DATABASE_URL",
                "sqlite://FILE?mode=rwc (a file, not memory) or postgres://USER:PASSWORD@HOST:PORT/NAME",
                |text| Address::parse(text).is_some(),
            ),
            database_connections: reader.whole("IJ_DATABASE_CONNECTIONS", 1..=500),
            replica: reader.replica(),
            database_serving_role: reader.parsed(
                "IJ_DATABASE_SERVING_ROLE",
                "the name of a role: small letters, digits and _, at most 63",
                role,
            ),
            listen: reader.listener("IJ_LISTEN"),
            admin_listen: reader.listener("IJ_ADMIN_LISTEN"),
            jwt_issuer: reader.text("IJ_JWT_ISSUER"),
            jwt_audience: reader.text("IJ_JWT_AUDIENCE"),
            jwt_signing_key_file: reader.text("IJ_JWT_SIGNING_KEY_FILE").into(),
            audit_heads_file: reader.path("IJ_AUDIT_HEADS_FILE"),
            jwt_jwks: reader.further_keys(),
            issuers: vec![],
            failed_authentications: reader.a_minute("IJ_FAILED_AUTHENTICATIONS_PER_MINUTE"),
            ide: false,
            allowed_origins: reader.origins(),
            legacy_status: reader.parsed("IJ_HTTP_LEGACY_STATUS", "true or false", truth),
            connections: Connections::read(&mut reader),
            body_bytes: reader.whole("IJ_BODY_BYTES", 1_024..=67_108_864),
            token_seconds: reader.whole("IJ_TOKEN_SECONDS", 60..=86_400),
            operation_points: reader.whole("IJ_OPERATION_POINTS", 100..=1_000_000),
            answer_bytes: reader.whole("IJ_ANSWER_BYTES", 1_024..=1_073_741_824),
            operation_seconds: reader.whole("IJ_OPERATION_SECONDS", 1..=600),
            statement_seconds: reader.whole("IJ_STATEMENT_SECONDS", 1..=600),
            admission: Admission::read(&mut reader),
            events_kept_days: reader.whole("IJ_EVENTS_KEPT_DAYS", 7..=3_650),
            live: Live::read(&mut reader),
            log: reader.directives("IJ_LOG"),
            log_json: reader.parsed("IJ_LOG_FORMAT", "text or json", json),
        };
        config.issuers = reader.issuers(&config.jwt_issuer);
        let by_place = config.listen.ip().is_loopback() && !config.is_production();
        config.ide = reader.parsed("IJ_IDE", "true, false or auto", |text| {
            if text == "auto" {
                Some(by_place)
            } else {
                truth(text)
            }
        });
        if config.is_production() {
            reader.need_key_file();
        }

        if reader.problems.is_empty() {
            Ok(config)
        } else {
            Err(Problems(reader.problems))
        }
    }

    /// Whether these are production settings: PostgreSQL on another machine. Unix sockets and loopback addresses are on
    /// this machine.
    #[must_use]
    pub fn is_production(&self) -> bool {
        Address::parse(self.database_url.expose_secret())
            .is_none_or(|address| !address.is_on_this_machine())
    }

    /// Whether a missing signing key may be created; in production it must exist.
    #[must_use]
    pub fn signing_key_may_be_made(&self) -> bool {
        !self.is_production()
    }
}

/// The problems with the settings, one line each: the name of the setting and what was expected, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings of an environment.
    pub(super) fn read(pairs: &[(&str, &str)]) -> Result<Config, Problems> {
        Config::read(None, owned(pairs))
    }

    /// The settings of a file and an environment.
    pub(super) fn read_file(toml: &str, pairs: &[(&str, &str)]) -> Result<Config, Problems> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), toml).unwrap();
        Config::read(Some(file.path()), owned(pairs))
    }

    fn owned(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
    }

    #[test]
    fn the_defaults_are_in_order() {
        let config = read(&[]).unwrap();

        assert_eq!(
            config.database_url.expose_secret(),
            "sqlite://immediate-justice.db?mode=rwc"
        );
        assert_eq!(config.database_connections, 12);
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.admin_listen.to_string(), "127.0.0.1:9090");
        assert_eq!(
            (
                config.body_bytes,
                config.operation_seconds,
                config.statement_seconds
            ),
            (262_144, 10, 5)
        );
        assert_eq!(
            (config.ide, config.legacy_status, config.log_json),
            (true, false, false)
        );
        assert!(config.allowed_origins.is_empty());
        assert!(config.signing_key_may_be_made() && !config.is_production());
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let toml = "listen = '0.0.0.0:1'\nIJ_BODY_BYTES = 2048\nhttp_legacy_status = true\n\
                    allowed_origins = ['https://a.example', 'http://b:81']\ndatabase_url = 'sqlite://other.db'";

        let config = read_file(
            toml,
            &[
                ("IJ_LISTEN", "127.0.0.1:2"),
                ("PATH", "/bin"),
                ("IJ_BODY_BYTES", ""),
            ],
        )
        .unwrap();

        assert_eq!(config.listen.port(), 2);
        assert_eq!(
            config.body_bytes, 262_144,
            "an empty value is the default again"
        );
        assert_eq!(config.allowed_origins, ["https://a.example", "http://b:81"]);
        assert_eq!(config.database_url.expose_secret(), "sqlite://other.db");
        assert!(config.legacy_status);
    }

    #[test]
    fn all_problems_come_together_and_show_no_value() {
        let problems = read_file(
            "colour = 1\nlog = { a = 1 }",
            &[
                ("DATABASE_URL", "mysql://me:hunter2@db/x"),
                ("IJ_LISTEN", "hunter2"),
                ("IJ_BODY_BYTES", "-1"),
                ("IJ_IDE", "hunter2"),
                ("IJ_ALLOWED_ORIGINS", "https://ok.example,*"),
                ("IJ_LOG_FORMAT", "hunter2"),
                ("IJ_LOG_FROMAT", "hunter2"),
            ],
        );

        let text = problems.unwrap_err().to_string();
        assert!(!text.contains("hunter2"), "{text}");
        assert_eq!(text.lines().count(), 9, "{text}");
        for name in [
            "colour is not",
            "IJ_LOG: exp",
            "DATABASE_URL: exp",
            "IJ_LISTEN: exp",
            "IJ_BODY_BYTES: expected a whole number from 1024",
            "IJ_LOG_FROMAT: is not",
        ] {
            assert!(text.contains(name), "{name} in {text}");
        }
    }

    #[test]
    fn a_file_that_is_not_toml_or_not_there_is_a_problem_without_its_content() {
        let text = read_file(
            "listen = '1'\ndatabase_url = postgres://me:hunter2@db/x",
            &[],
        )
        .unwrap_err()
        .to_string();
        assert!(
            text.contains("line 2") && !text.contains("hunter2"),
            "{text}"
        );

        let text = Config::read(Some(Path::new("/nowhere/x.toml")), [])
            .unwrap_err()
            .to_string();
        assert!(
            text.starts_with("/nowhere/x.toml: the settings file cannot be read"),
            "{text}"
        );

        let text = read_file("listen = '127.0.0.1:1'\nIJ_LISTEN = '127.0.0.1:2'", &[])
            .unwrap_err()
            .to_string();
        assert_eq!(text, "IJ_LISTEN: is set twice in the settings file");
    }

    #[test]
    fn production_is_postgresql_on_another_machine_and_needs_a_key() {
        for here in [
            "postgres://me@localhost/x",
            "postgresql://127.0.0.1/x",
            "postgres://[::1]:5/x",
            "postgres:///x?host=/run/pg",
        ] {
            assert!(
                !read(&[("DATABASE_URL", here)]).unwrap().is_production(),
                "{here}"
            );
        }
        let there = ("DATABASE_URL", "postgres://me:hunter2@db.example/x");

        let text = read(&[there]).unwrap_err().to_string();
        assert_eq!(
            text,
            "IJ_JWT_SIGNING_KEY_FILE: must be set when PostgreSQL is on another machine"
        );

        let config = read(&[there, ("IJ_JWT_SIGNING_KEY_FILE", "/run/key.pem")]).unwrap();
        assert!(config.is_production() && !config.signing_key_may_be_made() && !config.ide);
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn the_page_is_off_by_itself_when_others_can_reach_it() {
        assert!(!read(&[("IJ_LISTEN", "0.0.0.0:80")]).unwrap().ide);
        assert!(
            read(&[("IJ_LISTEN", "0.0.0.0:80"), ("IJ_IDE", "true")])
                .unwrap()
                .ide
        );
        assert!(!read(&[("IJ_IDE", "off")]).unwrap().ide);
    }
}
