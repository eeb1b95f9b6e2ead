//! Notifications from other instances on PostgreSQL. A notification only means "look again". If one is lost, the events
//! are found when the log is next polled.

use std::time::Duration;

use sea_orm::{
    DbBackend,
    sqlx::{Error, Postgres, pool::PoolOptions, postgres::PgListener},
};

use super::App;

/// The longest pause between two attempts to connect to a database that is unreachable.
const LONGEST: Duration = Duration::from_secs(5);
/// The name of the channel for notifications.
pub(super) const CHANNEL: &str = "outbox";
/// The timeout for connecting.
const PATIENCE: Duration = Duration::from_secs(5);

/// The time without a notification after which the connection is replaced: a connection that was cut off silently never
/// reports an error.
const SILENCE: Duration = Duration::from_mins(5);

/// Wakes this process's reader of the log whenever an instance has numbered events, until the process ends. If the
/// database is unreachable it tries again after increasing pauses.
pub async fn listen(app: &App) {
    if app.shared().writing.get_database_backend() != DbBackend::Postgres {
        return;
    }
    let mut pause = Duration::ZERO;
    loop {
        if let Err(error) = hear(app, &mut pause).await {
            tracing::warn!(%error, "no connection for notifications of other instances; trying again");
        }
        pause = longer(pause);
        tokio::time::sleep(pause).await;
    }
}

/// Receives notifications until the connection is lost.
async fn hear(app: &App, pause: &mut Duration) -> Result<(), Error> {
    let pool = app.shared().writing.get_postgres_connection_pool();
    let options = pool.connect_options();
    // A separate connection: those of the pool are for statements.
    let own = PoolOptions::<Postgres>::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with((*options).clone());
    let mut listener = PgListener::connect_with(&own).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    *pause = Duration::ZERO;
    // For notifications sent before this connection listened.
    app.shared().bell.notify_one();
    while let Ok(heard) = tokio::time::timeout(SILENCE, listener.try_recv()).await {
        if heard?.is_none() {
            break;
        }
        app.shared().bell.notify_one();
    }
    Ok(())
}

/// The pause after another failed attempt.
#[must_use]
pub fn longer(pause: Duration) -> Duration {
    (pause * 2).clamp(Duration::from_millis(500), LONGEST)
}
