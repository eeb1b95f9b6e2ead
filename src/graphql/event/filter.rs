//! Filters for events.

use async_graphql::InputObject;
use domain::{
    id::{AreaId, OrganisationId, SiteId},
    live::Wanted,
};
use kernel::Noun;

use crate::{
    event::kind::EventKind,
    filter::each,
    id::Id,
    place::{NearInput, sought},
    site::kind::SiteType,
};

/// Conditions on events, all of which must match. A condition that is null or left out does not apply, and an empty
/// list matches nothing. An empty filter matches every event that the caller may see. A filter by type, area, point or
/// site never matches an event about a referral.
#[derive(Clone, Debug, Default, InputObject)]
pub struct EventFilter {
    /// Only events of these kinds.
    kinds: Option<Vec<EventKind>>,
    /// Only events about these types of place.
    types: Option<Vec<SiteType>>,
    /// Only events about places in these areas, or in areas inside them. Areas of every kind are allowed.
    areas: Option<Vec<Id<AreaId>>>,
    /// Only events about places near this point.
    near: Option<NearInput>,
    /// Only events about suggestions and referrals of this organisation, and about sites and sessions that resulted
    /// from its suggestions. The sites and sessions match only if the caller may see the organisation's suggestions.
    organisation: Option<Id<OrganisationId>>,
    /// Only events about this site, its sessions and the suggestions that led to it.
    site: Option<Id<SiteId>>,
}

impl EventFilter {
    /// The conditions on events, limited to one kind of record.
    pub fn of(self, noun: Noun) -> Wanted {
        Wanted {
            noun: Some(noun),
            ..self.into()
        }
    }
}

impl From<EventFilter> for Wanted {
    fn from(filter: EventFilter) -> Self {
        Self {
            noun: None,
            kinds: kinds(filter.kinds),
            site_kinds: each(filter.types),
            place: sought((filter.areas, None), (None, filter.near)),
            organisation: filter.organisation.map(|id| id.0),
            site: filter.site.map(|id| id.0),
        }
    }
}

/// The names of the kinds in the event log.
pub fn kinds(kinds: Option<Vec<EventKind>>) -> Option<Vec<String>> {
    let names = kinds?.into_iter().map(EventKind::in_the_log);
    Some(names.map(str::to_owned).collect())
}

/// Conditions on events about referrals, all of which must match. A condition that is null or left out does not apply,
/// and an empty list matches nothing. An empty filter matches every event that the caller may see.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReferralChangeFilter {
    /// Only events of these kinds.
    kinds: Option<Vec<EventKind>>,
    /// Only events about referrals of this police force.
    organisation: Option<Id<OrganisationId>>,
}

impl From<ReferralChangeFilter> for Wanted {
    fn from(filter: ReferralChangeFilter) -> Self {
        Self {
            noun: Some(Noun::Referral),
            kinds: kinds(filter.kinds),
            organisation: filter.organisation.map(|id| id.0),
            ..Self::default()
        }
    }
}
