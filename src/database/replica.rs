//! The connections to a read replica, which need not be there when the service starts.

use std::time::Duration;

use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use secrecy::{ExposeSecret, SecretString};

use super::{Address, OpenError, postgres};

/// How long to wait for a connection: the primary answers for a replica that takes longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Makes ready to connect to a replica. No statement runs longer than `statement_limit`, and none may write, whatever the
/// server has become.
///
/// # Errors
/// [`OpenError::Address`] if the address is not one of a PostgreSQL server.
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
