//! The sequencer assigns positions to committed events. Only PostgreSQL needs it: there, a number taken while writing
//! could become visible after a higher one. Any instance can be the sequencer, one at a time. Writers never wait for
//! it, and it only waits for the transaction of another sequencer.

use entity::outbox;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IsolationLevel, QueryFilter, QuerySelect,
    TransactionOptions,
};

use super::{App, Result, wake::CHANNEL};
use crate::transaction;

/// The advisory lock of the working sequencer.
const SEQUENCER: i64 = 0x494a_5345_5143;
/// The number of events numbered in one step: few enough for the statement timeout, even after a large import.
const STEP: u64 = 2_000;

/// Assigns positions without gaps to all events committed since the last step, and notifies the other instances.
///
/// A position never becomes visible after a higher one was delivered: each step begins to read once the previous one is
/// committed, and continues its numbering. Events about one row keep their order, because a second writer waits for the
/// first to commit before it writes its own event.
pub async fn sequence(app: &App) -> Result<()> {
    let db = &app.shared().writing;
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    loop {
        let waiting = outbox::Entity::find()
            .select_only()
            .column(outbox::Column::Id)
            .filter(outbox::Column::Position.is_null())
            .limit(1)
            .into_tuple::<i64>()
            .one(db)
            .await?;
        if waiting.is_none() || number(app).await? < STEP {
            return Ok(());
        }
    }
}

/// Numbers at most one step of events, and returns how many.
async fn number(app: &App) -> Result<u64> {
    // Each statement must see what was committed before it, whatever the server's default isolation level is.
    let options = TransactionOptions {
        isolation_level: Some(IsolationLevel::ReadCommitted),
        ..TransactionOptions::default()
    };
    let transaction = transaction::open_with(app, options).await?;
    transaction
        .execute_unprepared(&format!("SELECT pg_advisory_xact_lock({SEQUENCER})"))
        .await?;
    let numbered = transaction
        .execute_unprepared(&format!(
            "UPDATE outbox SET position = numbered.position FROM (
                 SELECT id, (SELECT COALESCE(MAX(position), 0) FROM outbox) + ROW_NUMBER() OVER (ORDER BY id) AS position
                 FROM (SELECT id FROM outbox WHERE position IS NULL ORDER BY id LIMIT {STEP}) AS waiting
             ) AS numbered WHERE outbox.id = numbered.id"
        ))
        .await?
        .rows_affected();
    // The notification is sent at the commit, once for each step and never by a writer, which it would delay.
    transaction
        .execute_unprepared(&format!("SELECT pg_notify('{CHANNEL}', '')"))
        .await?;
    transaction::commit(transaction).await?;
    Ok(numbered)
}
