//! The settings of the read replica: its URL and its maximum lag.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::reader::Reader;
use crate::database::Address;

const URL: &str = "IJ_DATABASE_READ_URL";

/// A read replica of the database for analysts' queries.
#[derive(Clone, Debug)]
pub struct Replica {
    /// Its URL. A secret, because it may contain a password.
    pub url: SecretString,
    /// The maximum lag with which it may answer queries.
    pub most_lag: Duration,
}

impl Reader {
    /// The replica, if one is set. Only PostgreSQL has replicas.
    pub(super) fn replica(&mut self) -> Option<Replica> {
        let seconds = self.whole("IJ_DATABASE_READ_LAG_SECONDS", 1..=3_600);
        let is_a_server = |text: &str| matches!(Address::parse(text), Some(Address::Server(_)));
        let url = self.secret(URL, "postgres://USER:PASSWORD@HOST:PORT/NAME", |text| {
            text.is_empty() || is_a_server(text)
        });
        if url.expose_secret().is_empty() {
            return None;
        }
        if !is_a_server(&self.text("DATABASE_URL")) {
            self.problem(
                URL,
                "a replica is read only if DATABASE_URL is a PostgreSQL server too",
            );
        }
        Some(Replica {
            url,
            most_lag: Duration::from_secs(seconds),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::config::tests::read;

    #[test]
    fn a_replica_is_a_server_beside_a_server() {
        let primary = ("DATABASE_URL", "postgres://localhost/x");
        let replica = |url| ("IJ_DATABASE_READ_URL", url);

        assert!(read(&[primary]).unwrap().replica.is_none());
        let there = read(&[primary, replica("postgres://me:hunter2@localhost:2/x")]).unwrap();
        assert_eq!(there.replica.as_ref().unwrap().most_lag.as_secs(), 10);
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
