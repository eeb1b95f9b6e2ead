//! Being woken by other instances on PostgreSQL. A notification says no more than "look again": one that is lost costs as
//! long as the log is looked at anyway.

use std::time::Duration;

use sea_orm::{
    DbBackend,
    sqlx::{Error, Postgres, pool::PoolOptions, postgres::PgListener},
};

use super::App;

/// The longest pause between two attempts to reach a database that is away.
const LONGEST: Duration = Duration::from_secs(5);
/// What instances listen to.
pub(super) const CHANNEL: &str = "outbox";
/// How long the server may take to let us in.
const PATIENCE: Duration = Duration::from_secs(5);

/// After how long without a notification another connection is made: one that was cut off in silence never says so.
const SILENCE: Duration = Duration::from_mins(5);

/// Wakes this process's reader whenever an instance has numbered facts, for ever. A database that is away is tried again,
/// ever more seldom.
pub async fn listen(app: &App) {
    if app.shared().writing.get_database_backend() != DbBackend::Postgres {
        return;
    }
    let mut pause = Duration::ZERO;
    loop {
        if let Err(error) = hear(app, &mut pause).await {
            tracing::warn!(%error, "no connection to be woken by; trying again");
        }
        pause = longer(pause);
        tokio::time::sleep(pause).await;
    }
}

/// Listens until the connection is lost.
async fn hear(app: &App, pause: &mut Duration) -> Result<(), Error> {
    let pool = app.shared().writing.get_postgres_connection_pool();
    let options = pool.connect_options();
    // A connection of its own: those of the pool are for statements.
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
    // What was said before we listened.
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
