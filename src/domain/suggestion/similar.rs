//! Suggestions that are similar to a place that a user is about to suggest, or has just suggested.

use chrono::TimeDelta;
use entity::suggestion;
use kernel::{Caller, Result, check, condition, policy::Action};
use sea_orm::{ColumnTrait, Condition, ExprTrait, Iterable, QueryFilter, QueryOrder, QuerySelect};

use super::{Status, Suggestion, status};
use crate::place::similar::{MOST, Spot};

/// How long a place that was closed is shown, so that nobody suggests it again without knowing.
pub(crate) const SHOWN_CLOSED: TimeDelta = TimeDelta::days(365);

/// The suggestions within reach near a place that are open, or were declined or referred on in the last year, those of the same type first and then by distance, without the one that
/// is left out.
///
/// # Errors
/// If the caller lacks the scope; if the place is not valid.
pub async fn similar(caller: &Caller, spot: &Spot) -> Result<Vec<Suggestion>> {
    let read = caller.read(Action::ListSuggestions)?;
    check::query(caller, spot)?;
    let (latitude, longitude) = (suggestion::Column::Latitude, suggestion::Column::Longitude);
    let open = Status::iter().filter(|status| status::is_open(*status));
    let closed = [Status::Declined, Status::ReferredOn];
    let lately = suggestion::Column::StatusChangedAt.gt(caller.now() - SHOWN_CLOSED);
    let mut rows = super::within_reach(&read)
        .filter(
            Condition::any()
                .add(condition::has(suggestion::Column::Status, open))
                .add(lately.and(condition::has(suggestion::Column::Status, closed))),
        )
        .filter(spot.circle.condition(latitude, longitude))
        .order_by_asc(suggestion::Column::SiteKind.ne(spot.kind))
        .order_by_asc(spot.circle.nearness(latitude, longitude))
        .order_by_asc(suggestion::Column::Id)
        .limit(MOST);
    if let Some(itself) = spot.but_for {
        rows = rows.filter(suggestion::Column::Id.ne(itself));
    }
    Ok(rows.all(read.db()).await?)
}
