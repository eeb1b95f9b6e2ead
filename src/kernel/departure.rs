//! Records that have left the reach of callers, for lists that tell what to remove from a copy. An operation that ends
//! what a bound of the access control holds (a ward, a mentor) records which one, with the event by which it did so. From
//! then on callers with that bound are told the ids of these records, unless another bound holds them.

use entity::{departure, outbox};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    Noun, Read, Work, bound, condition,
    error::Result,
    reach::{Bound, Reach},
};

/// An event in the log, by its number among those of its transaction; none if it is history, which no list reports.
#[derive(Clone, Copy, Debug)]
pub struct Logged(pub(super) Option<usize>);

/// Records that a bound holds these records no longer since an event.
///
/// # Errors
/// A database error.
pub async fn record(
    work: &Work,
    event: Logged,
    records: impl IntoIterator<Item = (Noun, Uuid)>,
    bound: &Bound,
) -> Result<()> {
    if event.0.is_none() {
        return Ok(());
    }
    let keys = bound.keys();
    let mut gathered = work.db().gathered().await;
    for (noun, row) in records {
        for key in &keys {
            let departure = departure::ActiveModel {
                id: NotSet,
                outbox_id: NotSet,
                noun: Set(noun.name().into()),
                row_id: Set(row),
                bound: Set(key.clone()),
            };
            gathered.add_departure(event, departure);
        }
    }
    Ok(())
}

/// The records that have left the bounds of the caller since a position, at most one more than can be told. Some may
/// still be within reach by another bound, or may have come back.
pub(super) async fn since(read: &Read<'_>, noun: Noun, position: i64) -> Result<Vec<Uuid>> {
    let Reach::Within(bounds) = Reach::of(noun, read.caller()) else {
        return Ok(vec![]);
    };
    let keys: Vec<String> = bounds.iter().flat_map(Bound::keys).collect();
    if keys.is_empty() {
        return Ok(vec![]);
    }
    let event = departure::Entity::belongs_to(outbox::Entity)
        .from(departure::Column::OutboxId)
        .to(outbox::Column::Id);
    // Events that are not numbered yet are newer than every position.
    let later = Condition::any()
        .add(outbox::Column::Position.gt(position))
        .add(outbox::Column::Position.is_null());
    Ok(departure::Entity::find()
        .select_only()
        .column(departure::Column::RowId)
        .distinct()
        .join(JoinType::InnerJoin, event.into())
        .filter(departure::Column::Noun.eq(noun.name()))
        .filter(condition::any_of(read, departure::Column::Bound, keys))
        .filter(later)
        .order_by_asc(departure::Column::RowId)
        .limit(bound::REMOVED as u64 + 1)
        .into_tuple()
        .all(&read.db)
        .await?)
}
