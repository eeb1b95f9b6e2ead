//! The connection pools: SQLite with one writing and several reading connections, or PostgreSQL with one pool for both.
//! The options of every connection are set here: durability, foreign keys, timeouts.
//!
//! `domain` has the statements, `kernel` begins the transactions, and `migration` creates the tables.

pub mod backup;
mod file;
mod postgres;
mod replica;

use std::{fmt, net::IpAddr, path::PathBuf, time::Duration};

use kernel::deadline::count_statement;
use sea_orm::{
    DatabaseConnection,
    sqlx::{
        Database, Error, pool::PoolOptions, postgres::PgConnectOptions,
        sqlite::SqliteConnectOptions,
    },
};
use secrecy::{ExposeSecret, SecretString};

pub use replica::open_replica;

/// The timeout for a free connection, for a server's response, and on SQLite for another process to finish writing.
const PATIENCE: Duration = Duration::from_secs(5);

/// The connection pools; cheap to clone.
#[derive(Clone, Debug)]
pub struct Pools {
    /// For reading outside a write transaction. On SQLite these connections cannot write.
    pub reading: DatabaseConnection,
    /// For writing. On SQLite this is a single connection; a caller waits at most 5 s for it.
    pub writing: DatabaseConnection,
}

/// Opens the database. On SQLite the file is created if the URL has `mode=rwc`, readable only by its owner. At most
/// `connections` are open at the same time (on SQLite: reading connections, plus one that writes).
///
/// No statement runs longer than `statement_limit`; zero means no limit. On PostgreSQL the limit applies to each
/// statement. On SQLite it applies to reading connections only, to the whole time between acquiring and releasing the
/// connection. A writing connection is held for a whole transaction, which takes minutes for an import; there, only the
/// time limit of the operation applies. On both databases, a statement ends soon after its operation has timed out
/// ([`kernel::deadline`]) or its client has disconnected.
///
/// # Errors
/// [`OpenError`] if the URL is not that of a SQLite file or a PostgreSQL server, or the database cannot be opened.
pub async fn open(
    url: &SecretString,
    connections: u32,
    statement_limit: Duration,
) -> Result<Pools, OpenError> {
    let address = Address::parse(url.expose_secret());
    open_at(address, connections, statement_limit).await
}

/// Opens the database in the same way, but never creates the file.
///
/// # Errors
/// As [`open`]; [`OpenError::Missing`] if there is no such file.
pub async fn open_existing(
    url: &SecretString,
    connections: u32,
    statement_limit: Duration,
) -> Result<Pools, OpenError> {
    if let Some(file) = missing(url) {
        return Err(OpenError::Missing(file.display().to_string()));
    }
    let mut address = Address::parse(url.expose_secret());
    if let Some(Address::File { may_be_made, .. }) = &mut address {
        *may_be_made = false;
    }
    open_at(address, connections, statement_limit).await
}

/// The file of the database, if it does not exist yet.
fn missing(url: &SecretString) -> Option<PathBuf> {
    match Address::parse(url.expose_secret()) {
        Some(Address::File { options, .. }) if !options.get_filename().exists() => {
            Some(options.get_filename().to_owned())
        }
        _ => None,
    }
}

async fn open_at(
    address: Option<Address>,
    connections: u32,
    statement_limit: Duration,
) -> Result<Pools, OpenError> {
    let mut pools = match address {
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

/// The parsed URL of a database.
pub(crate) enum Address {
    File {
        options: Box<SqliteConnectOptions>,
        may_be_made: bool,
    },
    Server(Box<PgConnectOptions>),
}

impl Address {
    /// Parses the URL of a SQLite file or a PostgreSQL server. SQLite in memory is refused, because reading connections
    /// would not see what the writing connection wrote.
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

    /// Whether the database is on this machine.
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

/// Why the database could not be opened. Its text says what to check, and never contains a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The URL is not that of a SQLite file or a PostgreSQL server.
    Address,
    /// There is no such file.
    Missing(String),
    /// The file cannot be opened or created: the file, and the cause.
    File(String, String),
    /// The server is unreachable or refuses the connection: the server, and the cause.
    Server(String, String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => {
                formatter.write_str("the database URL is neither sqlite://FILE nor postgres://…")
            }
            Self::Missing(file) => write!(
                formatter,
                "there is no database {file}: check DATABASE_URL; `migrate up`, `import` or `serve` creates it"
            ),
            Self::File(file, cause) => write!(
                formatter,
                "the database {file} cannot be opened ({cause}): check the path, that the folder exists and is \
                 writable, and that the URL ends in ?mode=rwc if the file is to be created"
            ),
            Self::Server(server, cause) => write!(
                formatter,
                "PostgreSQL at {server} cannot be used ({cause}): check that it runs, and the host, port, database \
                 name, user and password in the URL"
            ),
        }
    }
}

impl std::error::Error for OpenError {}

/// A description of the cause that is safe to print. The texts of other errors may quote the URL.
fn cause(error: &Error, patience: Duration) -> String {
    match error {
        Error::Database(error) => error.message().into(),
        Error::Io(error) => error.to_string(),
        Error::Tls(error) => format!("no TLS: {error}"),
        Error::PoolTimedOut => format!("no answer within {patience:?}"),
        _ => "its response was not understood".into(),
    }
}

/// Options of a pool that keeps its connections open and does not ping the server before it hands one out.
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
