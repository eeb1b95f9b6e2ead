//! The sequencer: gives positions to what has been committed. Only PostgreSQL needs one: there a number taken while writing
//! could become visible after a higher one. Any instance may be it, one at a time; writers never wait for it, and it waits
//! for no transaction but another sequencer's.

use entity::outbox;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IsolationLevel, QueryFilter, QuerySelect,
    TransactionOptions,
};

use super::{App, Result, wake::CHANNEL};
use crate::transaction;

/// Held by the one sequencer at work.
const SEQUENCER: i64 = 0x494a_5345_5143;
/// How many facts are numbered at once: few enough for the limit of a statement's time, after a large import too.
const STEP: u64 = 2_000;

/// Gives positions to all that has been committed since, without a hole, and wakes the other instances.
///
/// A position never becomes visible below one that was delivered: each step begins to look once the one before it is
/// committed, and numbers on from there. Facts about one row keep their order, because whoever writes second waits for the
/// first to commit before they write theirs.
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

/// Numbers at most one step of facts, and says how many.
async fn number(app: &App) -> Result<u64> {
    // Each statement must see what was committed before it, whatever the server's own setting is.
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
    // Told at the commit, once a step and never by a writer, whom it would make wait.
    transaction
        .execute_unprepared(&format!("SELECT pg_notify('{CHANNEL}', '')"))
        .await?;
    transaction::commit(transaction).await?;
    Ok(numbered)
}
