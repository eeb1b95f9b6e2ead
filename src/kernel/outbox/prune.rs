//! Deletes the oldest events of the log, in small steps that do not make writers wait.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::outbox::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{App, Result};

/// How often old events are deleted.
const EVERY: Duration = Duration::from_mins(10);
/// The number of events deleted in one step.
const STEP: u64 = 500;

/// Deletes old events regularly until the process ends.
pub async fn keep_short(app: &App) {
    loop {
        tokio::time::sleep(EVERY).await;
        match prune(app).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "old events were deleted"),
            Err(error) => tracing::warn!(
                ?error,
                "old events could not be deleted; trying again later"
            ),
        }
    }
}

/// Deletes the events that were recorded longer ago than events are kept, oldest first, and returns their number. The
/// newest event always remains, because SQLite continues numbering from it.
///
/// # Errors
/// A database error. What was deleted so far stays deleted.
pub async fn prune(app: &App) -> Result<u64> {
    let before = app.now() - app.shared().limits.kept;
    let mut forgotten = 0;
    while let Some(last) = step(app, before).await? {
        forgotten += Entity::delete_many()
            .filter(Column::Position.lte(last))
            .exec(&app.shared().writing)
            .await?
            .rows_affected;
    }
    Ok(forgotten)
}

/// The last position of the next step, if there is anything to delete.
async fn step(app: &App, before: DateTime<Utc>) -> Result<Option<i64>> {
    let oldest: Vec<(i64, DateTime<Utc>, Option<DateTime<Utc>>)> = Entity::find()
        .select_only()
        .columns([Column::Position, Column::OccurredAt, Column::ToldAt])
        .filter(Column::Position.is_not_null())
        .order_by_asc(Column::Position)
        // One more than is deleted, so that the newest is never among them.
        .limit(STEP + 1)
        .into_tuple()
        .all(&app.shared().reading)
        .await?;
    let but_the_newest = &oldest[..oldest.len().saturating_sub(1)];
    let old = but_the_newest
        .iter()
        .take_while(|(_, occurred_at, told_at)| told_at.unwrap_or(*occurred_at) < before);
    Ok(old.last().map(|(position, ..)| *position))
}
