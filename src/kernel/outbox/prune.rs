//! Cutting the log at its oldest end, in small steps that nobody has to wait for.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::outbox::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{App, Result};

/// How often old facts are looked for.
const EVERY: Duration = Duration::from_mins(10);
/// How many facts go at once.
const STEP: u64 = 500;

/// Forgets old facts now and then, for ever.
pub async fn keep_short(app: &App) {
    loop {
        tokio::time::sleep(EVERY).await;
        match prune(app).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "old events were forgotten"),
            Err(error) => tracing::warn!(?error, "old events could not be forgotten; trying later"),
        }
    }
}

/// Forgets the facts that were told longer ago than they are kept, from the oldest on, and says how many. The newest fact
/// of all always stays, because SQLite numbers on from it.
///
/// # Errors
/// What the database answers; what was forgotten so far stays so.
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

/// The last position of the next step, if there is anything to forget.
async fn step(app: &App, before: DateTime<Utc>) -> Result<Option<i64>> {
    let oldest: Vec<(i64, DateTime<Utc>, Option<DateTime<Utc>>)> = Entity::find()
        .select_only()
        .columns([Column::Position, Column::OccurredAt, Column::ToldAt])
        .filter(Column::Position.is_not_null())
        .order_by_asc(Column::Position)
        // One more than goes, so that the newest is never among them.
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
