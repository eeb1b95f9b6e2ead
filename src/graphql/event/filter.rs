//! Which events are wanted.

use async_graphql::InputObject;

use crate::domain::{
    Noun,
    id::{AreaId, OrganisationId, SiteId},
    live::Wanted,
};
use crate::graphql::{
    event::kind::EventKind,
    given::Given,
    id::Id,
    place::{NearInput, sought},
    site::kind::SiteType,
};

/// Which events are wanted; nothing given means all within reach. What is given must all hold. Null, or a list of nothing,
/// is an error. Events about referrals pass no filter by place, site or type.
#[derive(Clone, Debug, Default, InputObject)]
pub struct EventFilter {
    /// Only events of these kinds.
    kinds: Given<Vec<EventKind>>,
    /// Only about these types of place.
    types: Given<Vec<SiteType>>,
    /// Only about places in these areas or in areas inside them, of whatever kind the areas are.
    areas: Given<Vec<Id<AreaId>>>,
    /// Only about places near this point.
    near: Given<NearInput>,
    /// Only about what this organisation suggested or referred, and sites and sessions that came of its suggestions as far as
    /// the token reaches those.
    organisation: Given<Id<OrganisationId>>,
    /// Only about this site, its sessions and the suggestions that led to it.
    site: Given<Id<SiteId>>,
}

impl EventFilter {
    /// What is wanted of one noun.
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
            site_kinds: filter.types.each(),
            place: sought(
                (filter.areas, Given::default()),
                (Given::default(), filter.near),
            ),
            organisation: filter.organisation.0.map(|id| id.0),
            site: filter.site.0.map(|id| id.0),
        }
    }
}

/// The kinds as the log names them.
pub fn kinds(kinds: Given<Vec<EventKind>>) -> Vec<String> {
    let kinds = kinds.0.unwrap_or_default();
    let names = kinds.into_iter().map(EventKind::in_the_log);
    names.map(str::to_owned).collect()
}

/// Which changes of referrals are wanted; nothing given means all within reach. Null, or a list of nothing, is an error.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReferralChangeFilter {
    /// Only events of these kinds.
    kinds: Given<Vec<EventKind>>,
    /// Only about referrals of this force.
    organisation: Given<Id<OrganisationId>>,
}

impl From<ReferralChangeFilter> for Wanted {
    fn from(filter: ReferralChangeFilter) -> Self {
        Self {
            noun: Some(Noun::Referral),
            kinds: kinds(filter.kinds),
            organisation: filter.organisation.0.map(|id| id.0),
            ..Self::default()
        }
    }
}
