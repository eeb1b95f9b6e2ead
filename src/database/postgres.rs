//! Connections to a PostgreSQL server.

use std::time::Duration;

use sea_orm::{
    SqlxPostgresConnector,
    sqlx::{
        ConnectOptions as _, Connection as _, Postgres, pool::PoolOptions,
        postgres::PgConnectOptions,
    },
};

use super::{OpenError, Pools, cause};

/// After how long without use a connection to a server is tried before it is handed out.
const FRESH: Duration = Duration::from_secs(30);

/// Opens one pool for both reading and writing.
pub(super) async fn open(
    address: PgConnectOptions,
    connections: u32,
    statement_limit: Duration,
    patience: Duration,
) -> Result<Pools, OpenError> {
    let server = match address.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", address.get_host(), address.get_port()),
    };
    let opened = pool(connections, patience)
        .connect_with(options(address, statement_limit))
        .await
        .map_err(|error| OpenError::Server(server, cause(&error, patience)))?;
    let opened = SqlxPostgresConnector::from_sqlx_postgres_pool(opened);
    Ok(Pools {
        reading: opened.clone(),
        writing: opened,
    })
}

/// What must hold for every connection.
pub(super) fn options(address: PgConnectOptions, statement_limit: Duration) -> PgConnectOptions {
    address
        .application_name("immediate-justice")
        .options([
            ("synchronous_commit", "on"),
            // What a page costs out of order, on a disk without a head or out of memory. With what PostgreSQL expects of
            // itself, four times a page in order, it reads whole tables where an index finds a few hundred rows.
            ("random_page_cost", "1.1"),
            (
                "statement_timeout",
                &statement_limit.as_millis().to_string(),
            ),
        ])
        .disable_statement_logging()
}

/// A pool that tries a connection which was long without use before it hands it out.
pub(super) fn pool(connections: u32, patience: Duration) -> PoolOptions<Postgres> {
    super::pool::<Postgres>(connections)
        .acquire_timeout(patience)
        .before_acquire(|connection, used| {
            Box::pin(async move {
                if used.idle_for >= FRESH {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}
