//! Row-level access control: which sites are within a caller's reach.

use entity::{
    site::{self, Entity},
    suggestion,
};
use kernel::{
    Noun, Read, Result, Work, condition,
    departure::{self, Logged},
    reach::{Bound, Reach},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use crate::{
    id::{AreaId, SessionId, SiteId},
    place::lies,
    referral,
    session::ids_at,
};

/// The only function that starts a query for sites.
pub(crate) fn within_reach(read: &Read<'_>) -> Select<Entity> {
    Entity::find().filter(Reach::of_sites(read.caller()).filter(|bound| meaning(read, bound)))
}

/// The same as several queries, of the sites that are not public: one for each way in which a site can be within reach.
/// There are none if every site is within reach.
pub(super) fn unless_public(read: &Read<'_>) -> Vec<Select<Entity>> {
    let ways = Reach::of_sites(read.caller()).ways(|bound| match bound {
        Bound::Public => vec![],
        Bound::Wards(wards) => lies::ways::<SiteId>(read, wards),
        _ => vec![meaning(read, bound)],
    });
    let ways = ways.into_iter();
    ways.map(|way| Entity::find().filter(way)).collect()
}

/// The condition that each bound means for a site.
pub(crate) fn meaning(read: &Read<'_>, bound: &Bound) -> Condition {
    let condition = Condition::all();
    match bound {
        Bound::Public => condition.add(site::Column::ApprovedAt.is_not_null()),
        Bound::Wards(wards) => lies::lies_in::<SiteId>(read, wards),
        Bound::Organisation(organisation) => {
            let suggested = suggestion::Entity::find()
                .select_only()
                .column(suggestion::Column::SiteId)
                .filter(suggestion::Column::OrganisationId.eq(*organisation))
                .filter(suggestion::Column::SiteId.is_not_null());
            condition.add(site::Column::Id.in_subquery(suggested.into_query()))
        }
        Bound::Submitter(_)
        | Bound::PastAtPublicSites
        | Bound::Supervisor(_)
        | Bound::Mentor(_)
        | Bound::Referrer(_)
        | Bound::Young(_)
        | Bound::FollowedUp => condition.add(condition::never()),
    }
}

/// Records that a site has left areas, and with it its sessions and the referrals of people under 18 who work there.
pub(super) async fn left_areas(
    work: &Work,
    logged: Logged,
    site: SiteId,
    areas: Vec<AreaId>,
) -> Result<()> {
    let sessions: Vec<SessionId> = ids_at(site).into_tuple().all(work.db()).await?;
    let sessions = sessions.into_iter().map(|id| (Noun::Session, id.0));
    let records = std::iter::once((Noun::Site, site.0)).chain(sessions);
    departure::record(work, logged, records, &Bound::Wards(areas.clone())).await?;
    referral::departures::with_site(work, logged, site, areas).await
}
