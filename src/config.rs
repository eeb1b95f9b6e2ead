//! The settings of the program: names, defaults, descriptions and allowed values. They are read once at start-up, from
//! the defaults, a TOML file and the environment; later sources take precedence. All problems are reported together.
//!
//! This module does not act on settings: the commands pass the values to `telemetry`, `database` and other modules. A
//! new setting is one row in [`Config`] or in one of its groups, which the server takes as they are. `table.rs` makes the
//! struct, the list and the function that reads it from the rows, `reader.rs` has the checks, and `issuer.rs` reads the
//! only setting that is a list of tables.

mod admission;
mod connections;
mod issuer;
mod issuing;
mod limits;
mod live;
mod mail;
mod photos;
mod reader;
mod replica;
mod table;

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};

use crate::database::Address;
use reader::{Reader, directives, form, json, listener, path_if_set, role, seconds, whole};
use table::settings;

pub use admission::AdmissionLimits;
pub use connections::{Bounds, Connections, Proxies, ProxyHeaderKind};
pub use issuer::{Issuer, KeySource};
pub use issuing::Issuing;
pub use limits::Limits;
pub use live::LiveLimits;
pub use mail::Mail;
pub use photos::{Photos, Place};
pub use replica::Replica;
pub use table::{Setting, all, help};

settings! {
    /// The validated settings.
    pub struct Config {
        /// URL of the database: `sqlite://FILE` or `postgres://…`
        database_url: SecretString = "DATABASE_URL", "sqlite://immediate-justice.db?mode=rwc",
            form(EXPECTED_DATABASE, |text| Address::parse(text).map(|_| text.into()));
        /// Maximum number of database connections; on SQLite, of reading connections.
        database_connections: u32 = "IJ_DATABASE_CONNECTIONS", "12", whole(1..=500);
        /// On PostgreSQL, the role that the service connects as: `migrate up` grants it the privileges it needs, but
        /// none to change the audit trail.
        database_serving_role: Option<String> = "IJ_DATABASE_SERVING_ROLE", "",
            form("the name of a role: small letters, digits and _, at most 63", role);
        /// Address of the public listener; port 0 picks a free port.
        listen: SocketAddr = "IJ_LISTEN", "127.0.0.1:8080", listener;
        /// Address of the operator's listener, for health and metrics.
        admin_listen: SocketAddr = "IJ_ADMIN_LISTEN", "127.0.0.1:9090", listener;
        /// A file outside the database to which each signed head of the audit trail is appended, for
        /// `audit verify --heads`.
        audit_heads_file: Option<PathBuf> = "IJ_AUDIT_HEADS_FILE", "", path_if_set;
        /// Time limit for one SQL statement, in seconds.
        statement: Duration = "IJ_STATEMENT_SECONDS", "5", seconds(1..=600);
        /// How long events are kept, for streams that resume and for `changedSince`, in days, at least 7.
        events_kept_days: u32 = "IJ_EVENTS_KEPT_DAYS", "30", whole(7..=3_650);
        /// Log filter, such as `info` or `immediate_justice=debug,info`.
        log: String = "IJ_LOG", "info", directives;
        /// Format of log lines: `text` or `json`.
        log_json: bool = "IJ_LOG_FORMAT", "text", form("text or json", json);
    }
    with {
        /// On PostgreSQL, a read replica for analysts' queries.
        replica: Replica = Replica::take;
        /// The other trusted issuers.
        issuers: Vec<Issuer> = other_issuers;
        /// Our own issuer.
        issuing: Issuing = Issuing::take;
        /// How e-mails are sent.
        mail: Mail = Mail::take;
        /// Where the bytes of photos are kept.
        photos: Photos = Photos::take;
        /// Limits of requests.
        limits: Limits = Limits::take;
        /// Limits of connections, and the trusted proxies.
        connections: Connections = Connections::take;
    }
}

const EXPECTED_DATABASE: &str =
    "sqlite://FILE?mode=rwc (a file, not memory) or postgres://USER:PASSWORD@HOST:PORT/NAME";

fn other_issuers(reader: &mut Reader) -> Vec<Issuer> {
    let ours = reader.text("IJ_JWT_ISSUER");
    reader.issuers(&ours)
}

/// Whether a database is on another machine. Unix sockets and loopback addresses are on this machine.
fn is_on_another_machine(database_url: &str) -> bool {
    Address::parse(database_url).is_none_or(|address| !address.is_on_this_machine())
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

        let config = Self::take(&mut reader);
        if config.is_production() {
            reader.need_key_file();
        }

        if reader.problems.is_empty() {
            Ok(config)
        } else {
            Err(Problems(reader.problems))
        }
    }

    /// Whether these are production settings: PostgreSQL on another machine.
    #[must_use]
    pub fn is_production(&self) -> bool {
        is_on_another_machine(self.database_url.expose_secret())
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
    fn the_default_settings_are_valid() {
        let config = read(&[]).unwrap();

        assert_eq!(
            config.database_url.expose_secret(),
            "sqlite://immediate-justice.db?mode=rwc"
        );
        assert_eq!(config.database_connections, 12);
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.admin_listen.to_string(), "127.0.0.1:9090");
        let limits = &config.limits;
        assert_eq!(
            (
                limits.body_bytes,
                limits.operation.as_secs(),
                config.statement.as_secs()
            ),
            (262_144, 10, 5)
        );
        assert_eq!(
            (limits.ide, limits.legacy_status, config.log_json),
            (true, false, false)
        );
        assert!(limits.allowed_origins.is_empty());
        assert!(config.signing_key_may_be_made() && !config.is_production());
    }

    #[test]
    fn the_environment_overrides_the_file_and_the_file_the_defaults() {
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
            config.limits.body_bytes, 262_144,
            "an empty value means the default"
        );
        assert_eq!(
            config.limits.allowed_origins,
            ["https://a.example", "http://b:81"]
        );
        assert_eq!(config.database_url.expose_secret(), "sqlite://other.db");
        assert!(config.limits.legacy_status);
    }

    #[test]
    fn all_problems_are_reported_together_without_values() {
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
    fn an_invalid_or_missing_file_is_reported_without_its_content() {
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
    fn a_remote_postgresql_counts_as_production_and_needs_a_key() {
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
        assert!(config.is_production() && !config.signing_key_may_be_made() && !config.limits.ide);
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
