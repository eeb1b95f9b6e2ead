//! The settings of the read replica: its URL and its maximum lag.

use std::time::Duration;

use secrecy::SecretString;

use super::{
    reader::{Reader, seconds},
    table::settings,
};
use crate::database::Address;

settings! {
    /// A read replica of the database for analysts' queries.
    pub struct Replica {
        /// On PostgreSQL, URL of a read replica that answers analysts' queries: `postgres://…`
        url: Option<SecretString> = "IJ_DATABASE_READ_URL", "", server;
        /// Maximum lag of the replica, in seconds; above it the primary answers.
        most_lag: Duration = "IJ_DATABASE_READ_LAG_SECONDS", "10", seconds(1..=3_600);
    }
}

/// The URL of a replica, if one is set. Only PostgreSQL has replicas.
fn server(reader: &mut Reader, name: &str) -> Option<SecretString> {
    let is_a_server = |text: &str| matches!(Address::parse(text), Some(Address::Server(_)));
    let url = reader.parsed(name, "postgres://USER:PASSWORD@HOST:PORT/NAME", |text| {
        (text.is_empty() || is_a_server(text))
            .then(|| (!text.is_empty()).then(|| SecretString::from(text)))
    });
    if url.is_some() && !is_a_server(&reader.text("DATABASE_URL")) {
        reader.problem(
            name,
            "a replica is read only if DATABASE_URL is a PostgreSQL server too",
        );
    }
    url
}

#[cfg(test)]
mod tests {
    use crate::config::tests::read;

    #[test]
    fn a_replica_requires_postgresql_for_both_databases() {
        let primary = ("DATABASE_URL", "postgres://localhost/x");
        let replica = |url| ("IJ_DATABASE_READ_URL", url);

        assert!(read(&[primary]).unwrap().replica.url.is_none());
        let there = read(&[primary, replica("postgres://me:hunter2@localhost:2/x")]).unwrap();
        assert_eq!(there.replica.most_lag.as_secs(), 10);
        assert!(!format!("{there:?}").contains("hunter2"));

        let alone = read(&[replica("postgres://localhost/x")])
            .unwrap_err()
            .to_string();
        assert!(
            alone.starts_with("IJ_DATABASE_READ_URL: a replica is read only if"),
            "{alone}"
        );
        let file = read(&[primary, replica("sqlite://hunter2.db")])
            .unwrap_err()
            .to_string();
        assert!(
            file.starts_with("IJ_DATABASE_READ_URL: expected postgres://"),
            "{file}"
        );
        let lag = read(&[primary, ("IJ_DATABASE_READ_LAG_SECONDS", "0")])
            .unwrap_err()
            .to_string();
        assert!(lag.contains("a whole number from 1 to 3600"), "{lag}");
    }
}
