//! Reads the log of events again from a position: the events after it, in order and without omission, or an error if
//! some are no longer kept.

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
