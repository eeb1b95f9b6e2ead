//! The connections to a read replica, which need not be reachable when the service starts.

use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use secrecy::{ExposeSecret, SecretString};

use super::{Address, OpenError, postgres};

/// The timeout for a connection; if the replica takes longer, the primary answers.
const PATIENCE: Duration = Duration::from_secs(1);

/// Prepares a pool of connections to a replica; it connects on first use. No statement runs longer than
/// `statement_limit`, and no statement may write, even if the server has been promoted to primary.
///
/// # Errors
/// [`OpenError::Address`] if the URL is not that of a PostgreSQL server.
pub fn open_replica(
    url: &SecretString,
    connections: u32,
    statement_limit: Duration,
) -> Result<DatabaseConnection, OpenError> {
    let Some(Address::Server(options)) = Address::parse(url.expose_secret()) else {
        return Err(OpenError::Address);
    };
    let options = postgres::options(*options, statement_limit)
        .options([("default_transaction_read_only", "on")]);
    let pool = postgres::pool(connections, PATIENCE).connect_lazy_with(options);
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}
