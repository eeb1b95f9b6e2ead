//! The log as it is read again: what came after a position, in order and without a hole, or the gap said aloud.

use entity::outbox::{Column, Entity, Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{App, Error, Result};
use crate::{error::Gap, position};

/// What came after a position, at most `most` facts.
///
/// # Errors
/// [`Error::StreamGap`] if what came next is no longer kept; what the database answers.
pub async fn after(app: &App, position: i64, most: u64) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::Position.gt(position))
        .order_by_asc(Column::Position)
        .limit(most)
        .all(&app.shared().reading)
        .await?;
    // Positions have no hole, so whatever is missing has been forgotten.
    match rows.first().and_then(|row| row.position) {
        Some(first) if first > position + 1 => Err(lost(app, position, first)),
        _ => Ok(rows),
    }
}

/// The oldest facts that are kept.
pub async fn oldest(app: &App, most: u64) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::Position.is_not_null())
        .order_by_asc(Column::Position)
        .limit(most);
    Ok(rows.all(&app.shared().reading).await?)
}

/// The gap between a position and the first one that is kept after it.
pub(crate) fn lost(app: &App, position: i64, first: i64) -> Error {
    let restart_at = position::sealed(app, first - 1);
    Error::StreamGap(Gap {
        from: position::sealed(app, position),
        to: restart_at.clone(),
        restart_at,
    })
}
