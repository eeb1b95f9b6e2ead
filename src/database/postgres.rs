//! Connections to a PostgreSQL server.

use std::{future::ready, pin::pin, time::Duration};

use sea_orm::{
    SqlxPostgresConnector,
    sqlx::{
        ConnectOptions as _, Connection as _, Error, PgConnection, Postgres, Row as _,
        pool::PoolOptions, postgres::PgConnectOptions, raw_sql,
    },
};
use tokio::time::timeout;

use super::{OpenError, Pools, cause};

/// A connection that was idle for this long is pinged before it is handed out.
const FRESH: Duration = Duration::from_secs(30);
/// How long an abandoned statement may run before its connection is closed.
const GRACE: Duration = Duration::from_millis(500);

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

/// The options of every connection.
pub(super) fn options(address: PgConnectOptions, statement_limit: Duration) -> PgConnectOptions {
    address
        .application_name("immediate-justice")
        .options([
            ("synchronous_commit", "on"),
            // The cost of a random page read, on a solid-state disk or in memory. With the default, four times that of
            // a sequential read, PostgreSQL reads whole tables where an index finds a few hundred rows.
            ("random_page_cost", "1.1"),
            (
                "statement_timeout",
                &statement_limit.as_millis().to_string(),
            ),
            // The server checks this often, while a statement runs, whether its connection was closed.
            ("client_connection_check_interval", "500"),
            // A transaction that is idle for a minute is stuck, and others may be waiting for its locks.
            ("idle_in_transaction_session_timeout", "60000"),
        ])
        .disable_statement_logging()
}

/// A pool that pings a connection after a long idle time before it hands it out, and closes a released connection that
/// is still busy or inside a transaction.
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
        .after_release(|connection, _| Box::pin(is_at_rest(connection)))
}

/// Whether a released connection can be used again. If it was dropped in the middle of a statement, it is closed if the
/// statement takes long, which ends the statement on the server too. If it is inside a transaction, it is always
/// closed.
async fn is_at_rest(connection: &mut PgConnection) -> Result<bool, Error> {
    let was_cut_off = {
        let mut quiet = pin!(connection.flush());
        tokio::select! {
            biased;
            // Ready at once if no statement was running.
            done = &mut quiet => done.map(|()| false)?,
            () = ready(()) => {
                let Ok(done) = timeout(GRACE, quiet).await else {
                    tracing::info!("an abandoned statement is ended");
                    return Ok(false);
                };
                done.map(|()| true)?
            }
        }
    };
    let is_open = connection.is_in_transaction() || was_cut_off && is_inside(connection).await?;
    if is_open {
        tracing::warn!("a connection was released inside a transaction and is closed");
    }
    Ok(!is_open)
}

/// Asks the server whether the connection is inside a transaction, independently of sqlx's own count.
async fn is_inside(connection: &mut PgConnection) -> Result<bool, Error> {
    let row = raw_sql("SELECT now() <> statement_timestamp()");
    row.fetch_one(connection).await?.try_get(0)
}
