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

/// After how long without use a connection to a server is tried before it is handed out.
const FRESH: Duration = Duration::from_secs(30);
/// How long a statement may go on that nobody waits for any more, before its connection is closed.
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
            // How the server learns, in the middle of a statement, that its connection was closed.
            ("client_connection_check_interval", "500"),
            // A minute without a word inside a transaction: whoever began it is stuck, and others may wait for its locks.
            ("idle_in_transaction_session_timeout", "60000"),
        ])
        .disable_statement_logging()
}

/// A pool that tries a connection which was long without use before it hands it out, and takes none back that is still at
/// work or inside a transaction.
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

/// Whether a connection that comes back can be given to the next. One that was dropped in the middle of a statement is
/// closed if the statement takes long, which ends it on the server too; and one that is inside a transaction in any case.
async fn is_at_rest(connection: &mut PgConnection) -> Result<bool, Error> {
    let was_cut_off = {
        let mut quiet = pin!(connection.flush());
        tokio::select! {
            biased;
            // At once if nothing was under way.
            done = &mut quiet => done.map(|()| false)?,
            () = ready(()) => {
                let Ok(done) = timeout(GRACE, quiet).await else {
                    tracing::info!("a statement that nobody waits for is ended");
                    return Ok(false);
                };
                done.map(|()| true)?
            }
        }
    };
    let is_open = connection.is_in_transaction() || was_cut_off && is_inside(connection).await?;
    if is_open {
        tracing::warn!("a connection came back inside a transaction and is closed");
    }
    Ok(!is_open)
}

/// Whether the server has the connection inside a transaction, whatever was counted here.
async fn is_inside(connection: &mut PgConnection) -> Result<bool, Error> {
    let asked = raw_sql("SELECT now() <> statement_timestamp()");
    asked.fetch_one(connection).await?.try_get(0)
}
