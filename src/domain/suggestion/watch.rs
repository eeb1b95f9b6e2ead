//! Suggestions for events: loaded once for all subscribers, with the data that a caller's reach depends on.

use std::collections::HashMap;

use entity::{suggestion, suggestion_area, suggestion_subscriber};
use kernel::{Caller, Result, condition, policy::Action};
use sea_orm::{ConnectionTrait, DatabaseExecutor, EntityTrait, QueryFilter};

use super::{Suggestion, is_within_reach, subscriber::Subscriber};
use crate::{
    id::{AreaId, SuggestionId},
    live::Wanted,
    place::Point,
};

/// A suggestion, its subscribers, and the areas that it lies in.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The suggestion in its present state.
    pub suggestion: Suggestion,
    subscribers: Vec<Subscriber>,
    areas: Vec<AreaId>,
}

/// Loads the records that events are about, once for all subscribers. Each stream checks whether a record is within its
/// own caller's reach.
pub(crate) async fn named(
    db: &DatabaseExecutor<'_>,
    ids: Vec<SuggestionId>,
) -> Result<HashMap<SuggestionId, Watched>> {
    let mut found = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let backend = db.get_database_backend();
    let of_any = condition::one_of(backend, suggestion::Column::Id, ids.clone());
    let rows = suggestion::Entity::find().filter(of_any);
    for row in rows.all(db).await? {
        let named = Watched {
            suggestion: row,
            subscribers: vec![],
            areas: vec![],
        };
        found.insert(named.suggestion.id, named);
    }
    let of_any = condition::one_of(
        backend,
        suggestion_subscriber::Column::SuggestionId,
        ids.clone(),
    );
    let rows = suggestion_subscriber::Entity::find().filter(of_any);
    for row in rows.all(db).await? {
        if let Some(named) = found.get_mut(&row.suggestion_id) {
            named.subscribers.push(row);
        }
    }
    let of_any = condition::one_of(backend, suggestion_area::Column::SuggestionId, ids);
    let rows = suggestion_area::Entity::find().filter(of_any);
    for row in rows.all(db).await? {
        if let Some(named) = found.get_mut(&row.suggestion_id) {
            named.areas.push(row.area_id);
        }
    }
    Ok(found)
}

/// Whether the record is within the caller's reach at this moment.
pub(crate) fn holds(caller: &Caller, named: &Watched) -> bool {
    let Watched {
        suggestion,
        subscribers,
        areas,
    } = named;
    caller.may(Action::ListSuggestions) && is_within_reach(caller, suggestion, areas, subscribers)
}

/// Whether it matches the filter.
pub(crate) fn wants(wanted: &Wanted, caller: &Caller, named: &Watched) -> bool {
    let row = &named.suggestion;
    let at = Point::at(row.latitude, row.longitude);
    let kinds = wanted.site_kinds.as_ref();
    kinds.is_none_or(|kinds| kinds.contains(&row.site_kind))
        && wanted
            .organisation
            .is_none_or(|id| row.organisation_id == id)
        && wanted.site.is_none_or(|site| row.site_id == Some(site))
        && wanted.place.takes_in(&caller.directory(), &named.areas, at)
}
