//! Sites that are similar to a place that a user is about to suggest.

use entity::site;
use kernel::{Caller, Result, check, condition, policy::Action};
use sea_orm::{ColumnTrait, Condition, ExprTrait, Iterable, QueryFilter, QueryOrder, QuerySelect};

use super::{Site, Status, quiet, status};
use crate::{
    place::similar::{MOST, Spot},
    suggestion::SHOWN_CLOSED,
};

/// The sites within reach near a place, those of the same type first and then by distance, without those that were found
/// not suitable more than a year ago.
///
/// # Errors
/// If the caller lacks the scope; if the place is not valid.
pub async fn similar(caller: &Caller, spot: &Spot) -> Result<Vec<Site>> {
    let read = caller.read(Action::ListSites)?;
    check::query(caller, spot)?;
    let (latitude, longitude) = (site::Column::Latitude, site::Column::Longitude);
    let taken_up = Status::iter().filter(|status| status::is_taken_up(*status));
    let lately = site::Column::StatusChangedAt.gt(caller.now() - SHOWN_CLOSED);
    let rows = super::within_reach(&read)
        .filter(
            Condition::any()
                .add(condition::has(site::Column::Status, taken_up))
                .add(lately.and(condition::has(site::Column::Status, [Status::Declined]))),
        )
        .filter(spot.circle.condition(latitude, longitude))
        .order_by_asc(site::Column::Kind.ne(spot.kind))
        .order_by_asc(spot.circle.nearness(latitude, longitude))
        .order_by_asc(site::Column::Id)
        .limit(MOST);
    let rows = rows.all(read.db()).await?.into_iter();
    Ok(rows.map(|row| quiet::as_shown(caller, row)).collect())
}
