//! Reads the log of events again from a position: the events after it, in order and without omission, or an error if
//! some are no longer kept.

use chrono::{DateTime, Utc};
use entity::outbox::{Column, Entity, Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{App, Error, Result};
use crate::{error::Gap, position};

/// The events after a position, at most `most` of them.
///
/// # Errors
/// [`Error::StreamGap`] if the next event is no longer kept.
pub async fn after(app: &App, position: i64, most: u64) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::Position.gt(position))
        .order_by_asc(Column::Position)
        .limit(most)
        .all(&app.shared().reading)
        .await?;
    // Positions are numbered without gaps, so a missing one has been deleted.
    match rows.first().and_then(|row| row.position) {
        Some(first) if first > position + 1 => Err(lost(app, position, first)),
        _ => Ok(rows),
    }
}

/// The position before the first event that was recorded at or after an instant: `None` if there is none yet that is
/// older, so that all events are after it.
///
/// # Errors
/// [`Error::StreamGap`] if events of that time are no longer kept.
pub async fn before(app: &App, instant: DateTime<Utc>) -> Result<Option<i64>> {
    let reading = &app.shared().reading;
    let earlier = Entity::find()
        .filter(Column::ToldAt.lt(instant))
        .filter(Column::Position.is_not_null())
        .order_by_desc(Column::ToldAt)
        .order_by_desc(Column::Position)
        .one(reading)
        .await?;
    if let Some(position) = earlier.and_then(|row| row.position) {
        return Ok(Some(position));
    }
    match oldest(app, 1).await?.first().and_then(|row| row.position) {
        Some(first) if first > 1 => Err(lost(app, 0, first)),
        _ => Ok(None),
    }
}

/// The oldest events that are kept.
pub async fn oldest(app: &App, most: u64) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::Position.is_not_null())
        .order_by_asc(Column::Position)
        .limit(most);
    Ok(rows.all(&app.shared().reading).await?)
}

/// The error for the gap between a position and the first position after it that is kept.
pub(crate) fn lost(app: &App, position: i64, first: i64) -> Error {
    let restart_at = position::sealed(app, first - 1);
    Error::StreamGap(Gap {
        from: position::sealed(app, position),
        to: restart_at.clone(),
        restart_at,
    })
}
