//! The connections to the database: SQLite with one that writes and several that read, or PostgreSQL with one pool for
//! both. Everything that must hold for every connection is set here: durability, foreign keys, limits of time.
//!
//! Statements are written in `domain`, transactions begin there, and the tables are made by `migration`.

pub mod backup;
mod file;
mod postgres;
mod replica;

use std::{fmt, net::IpAddr, time::Duration};

use sea_orm::{
    DatabaseConnection,
    sqlx::{
        Database, Error, pool::PoolOptions, postgres::PgConnectOptions,
        sqlite::SqliteConnectOptions,
    },
};
use secrecy::{ExposeSecret, SecretString};

use crate::deadline::count_statement;

pub use replica::open_replica;

/// How long to wait for a free connection, for a server to answer, and on SQLite for another process to stop writing.
const PATIENCE: Duration = Duration::from_secs(5);

/// The ways to the database; cheap to clone.
#[derive(Clone, Debug)]
pub struct Pools {
    /// For reading outside a transaction that writes. On SQLite these connections cannot write.
    pub reading: DatabaseConnection,
    /// For writing. On SQLite a single connection: who wants it while another has it waits 5 s at most.
    pub writing: DatabaseConnection,
}

/// Opens the database. On SQLite the file is made if its address says `mode=rwc`, readable by its owner alone. At most
/// `connections` are open at once (on SQLite: that read, and one more that writes).
///
/// No statement runs longer than `statement_limit`; zero is no limit. On SQLite it holds for reading only, and for all
/// that happens between taking a connection and giving it back: a writing connection is kept for a whole transaction,
/// which for an import is minutes, so there the limit of the operation has to do. On PostgreSQL it holds for each
/// statement, however long its transaction. And no statement goes on for long once the operation that it is for is over
/// ([`crate::deadline`]), or its client has gone.
///
/// # Errors
/// [`OpenError`] if the address is not one of a database of ours, or there is none that lets us in.
pub async fn open(
    url: &SecretString,
    connections: u32,
    statement_limit: Duration,
) -> Result<Pools, OpenError> {
    let mut pools = match Address::parse(url.expose_secret()) {
        Some(Address::File {
            options,
            may_be_made,
        }) => file::open(*options, may_be_made, connections, statement_limit).await,
        Some(Address::Server(options)) => {
            postgres::open(*options, connections, statement_limit, PATIENCE).await
        }
        None => Err(OpenError::Address),
    }?;
    for pool in [&mut pools.reading, &mut pools.writing] {
        pool.set_metric_callback(|_| count_statement());
    }
    Ok(pools)
}

/// Where a database is.
pub(crate) enum Address {
    File {
        options: Box<SqliteConnectOptions>,
        may_be_made: bool,
    },
    Server(Box<PgConnectOptions>),
}

impl Address {
    /// What the text says, if it is the address of a file of SQLite or of a PostgreSQL server. SQLite in memory is
    /// neither: those who read would not see what was written.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        if url.starts_with("sqlite:") {
            let parameters = url.split_once('?').map_or("", |(_, parameters)| parameters);
            let has = |wanted: &str| parameters.split('&').any(|parameter| parameter == wanted);
            if url.contains(":memory:") || has("mode=memory") {
                return None;
            }
            let options = url.parse::<SqliteConnectOptions>().ok()?;
            let is_named = !options.get_filename().as_os_str().is_empty();
            is_named.then(|| Self::File {
                options: options.into(),
                may_be_made: has("mode=rwc"),
            })
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Some(Self::Server(Box::new(url.parse().ok()?)))
        } else {
            None
        }
    }

    /// Whether no network is between us and the data.
    pub(crate) fn is_on_this_machine(&self) -> bool {
        let Self::Server(options) = self else {
            return true;
        };
        let host = options.get_host().trim_matches(['[', ']']);
        options.get_socket().is_some()
            || host.starts_with('/')
            || host == "localhost"
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

/// Why the database could not be opened. Its text says what to check, and never holds a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The address is not one of ours.
    Address,
    /// The file cannot be opened or made: the file, and why.
    File(String, String),
    /// The server cannot be reached or does not let us in: the server, and why.
    Server(String, String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => formatter
                .write_str("the database's address is neither sqlite://FILE nor postgres://…"),
            Self::File(file, cause) => write!(
                formatter,
                "the database {file} cannot be opened ({cause}): check the path, that the folder exists and may be \
                 written to, and that the address ends in ?mode=rwc if the file is to be made"
            ),
            Self::Server(server, cause) => write!(
                formatter,
                "PostgreSQL at {server} cannot be used ({cause}): check that it runs, and the host, port, name, user \
                 and password in the address"
            ),
        }
    }
}

impl std::error::Error for OpenError {}

/// The cause in words that are safe to print: the texts of other errors may quote the address.
fn cause(error: &Error, patience: Duration) -> String {
    match error {
        Error::Database(error) => error.message().into(),
        Error::Io(error) => error.to_string(),
        Error::Tls(error) => format!("no TLS: {error}"),
        Error::PoolTimedOut => format!("no answer within {patience:?}"),
        _ => "its answer was not understood".into(),
    }
}

/// A pool that keeps its connections, and hands them out without a question to the server first.
fn pool<D: Database>(connections: u32) -> PoolOptions<D> {
    PoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

#[cfg(test)]
mod tests;
