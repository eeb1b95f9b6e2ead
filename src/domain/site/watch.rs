//! Sites for events: loaded once for all subscribers, with the data that a caller's reach depends on.

use std::collections::HashMap;

use entity::{site, site_area, suggestion};
use kernel::{
    Caller, Result, condition,
    policy::Action,
    reach::{Bound, Reach},
};
use sea_orm::{ConnectionTrait, DatabaseExecutor, EntityTrait, QueryFilter, QuerySelect};

use super::Site;
use crate::{
    id::{AreaId, OrganisationId, SiteId},
    live::Wanted,
    place::Point,
};

/// A site, the areas that it lies in, and the organisations whose suggestions led to it.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The site in its present state.
    pub site: Site,
    areas: Vec<AreaId>,
    organisations: Vec<OrganisationId>,
}

impl Watched {
    /// The same with the site as a caller may see it.
    pub(super) fn at(&self, site: Site) -> Self {
        Self {
            site,
            ..self.clone()
        }
    }
}

/// Loads the records that events are about, once for all subscribers. Each stream checks whether a record is within its
/// own caller's reach.
pub(crate) async fn named(
    db: &DatabaseExecutor<'_>,
    ids: Vec<SiteId>,
) -> Result<HashMap<SiteId, Watched>> {
    let mut found = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let backend = db.get_database_backend();
    let of_any = condition::one_of(backend, site::Column::Id, ids.clone());
    for row in site::Entity::find().filter(of_any).all(db).await? {
        let named = Watched {
            site: row,
            areas: vec![],
            organisations: vec![],
        };
        found.insert(named.site.id, named);
    }
    let of_any = condition::one_of(backend, site_area::Column::SiteId, ids.clone());
    for row in site_area::Entity::find().filter(of_any).all(db).await? {
        if let Some(named) = found.get_mut(&row.site_id) {
            named.areas.push(row.area_id);
        }
    }
    let suggested: Vec<(SiteId, OrganisationId)> = suggestion::Entity::find()
        .select_only()
        .columns([
            suggestion::Column::SiteId,
            suggestion::Column::OrganisationId,
        ])
        .distinct()
        .filter(condition::one_of(backend, suggestion::Column::SiteId, ids))
        .into_tuple()
        .all(db)
        .await?;
    for (site, organisation) in suggested {
        if let Some(named) = found.get_mut(&site) {
            named.organisations.push(organisation);
        }
    }
    Ok(found)
}

/// Whether the record is within the caller's reach at this moment.
pub(crate) fn holds(caller: &Caller, named: &Watched) -> bool {
    caller.may(Action::ListSites) && Reach::of_sites(caller).holds(|bound| takes_in(bound, named))
}

/// Whether a bound includes a site: the same rule as in `reach.rs`, applied to a row and the data that belongs to it.
pub(crate) fn takes_in(bound: &Bound, named: &Watched) -> bool {
    match bound {
        Bound::Public => named.site.approved_at.is_some(),
        Bound::Wards(wards) => named.areas.iter().any(|area| wards.contains(area)),
        Bound::Organisation(id) => named.organisations.contains(id),
        Bound::Submitter(_)
        | Bound::PastAtPublicSites
        | Bound::Supervisor(_)
        | Bound::Mentor(_)
        | Bound::Referrer(_)
        | Bound::Young(_)
        | Bound::FollowedUp => false,
    }
}

/// Whether it matches the filter, by itself or by the sessions there.
pub(crate) fn wants(wanted: &Wanted, caller: &Caller, named: &Watched) -> bool {
    let row = &named.site;
    let at = Point::at(row.latitude, row.longitude);
    // Which organisation's suggestion led to a site is only shown to that organisation and to callers who reach every
    // suggestion.
    let may_know = |id: OrganisationId| {
        caller.standing().organisation == Some(id)
            || Reach::of_suggestions(caller) == Reach::Everything
    };
    let kinds = wanted.site_kinds.as_ref();
    kinds.is_none_or(|kinds| kinds.contains(&row.kind))
        && wanted.organisation.is_none_or(|id| {
            caller.may(Action::ListSuggestions) && may_know(id) && named.organisations.contains(&id)
        })
        && wanted.site.is_none_or(|site| row.id == site)
        && wanted.place.takes_in(&caller.directory(), &named.areas, at)
}
