//! Row-level access control: which sessions are within a caller's reach.

use chrono::TimeDelta;
use entity::{
    attendance, referral,
    session::{self, Entity, Status},
    site,
};
use kernel::{
    Caller, Noun, Read, Result, Work, condition,
    departure::{self, Logged},
    reach::{Bound, Reach},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{SelectStatement, SimpleExpr},
};

use super::veil;
use crate::{
    attendance::not_kept_from,
    id::{SiteId, StaffId},
    place::lies::has_one_of,
    site::reach as sites,
};

/// How long before a session its supervisor may see who is booked, and how long after it.
const DAYS_BEFORE: TimeDelta = TimeDelta::days(1);
const DAYS_AFTER: TimeDelta = TimeDelta::days(7);

/// The only function that starts a query for sessions.
pub(crate) fn within_reach(read: &Read<'_>) -> Select<Entity> {
    Entity::find().filter(Reach::of_sessions(read.caller()).filter(|bound| meaning(read, bound)))
}

/// The condition that each bound means for a session: places by its site, people by who is booked.
fn meaning(read: &Read<'_>, bound: &Bound) -> Condition {
    let condition = Condition::all();
    match bound {
        Bound::Supervisor(id) => condition.add(session::Column::SupervisorId.eq(*id)),
        Bound::PastAtPublicSites => condition
            .add(veil::is_over(read.caller()))
            .add(at_sites(read, &Bound::Public)),
        Bound::Wards(wards) => {
            condition.add(has_one_of::<SiteId>(read, session::Column::SiteId, wards))
        }
        Bound::Organisation(_) => condition.add(at_sites(read, bound)),
        Bound::Referrer(id) => {
            let referrals = referral::Entity::find()
                .select_only()
                .column(referral::Column::Id);
            let referrals = referrals
                .filter(referral::Column::ReferrerId.eq(*id))
                .into_query();
            let booked = attendance::Entity::find()
                .select_only()
                .column(attendance::Column::SessionId);
            let booked = booked
                .filter(attendance::Column::ReferralId.in_subquery(referrals))
                .filter(not_kept_from(read.caller()))
                .into_query();
            condition.add(condition::among_few(read, session::Column::Id, booked))
        }
        _ => condition.add(condition::never()),
    }
}

/// The condition that the site of a session is within this bound.
fn at_sites(read: &Read<'_>, bound: &Bound) -> SimpleExpr {
    let sites = site::Entity::find()
        .select_only()
        .column(site::Column::Id)
        .filter(sites::meaning(read, bound));
    session::Column::SiteId.in_subquery(sites.into_query())
}

/// Records that a session that was over has been moved: who sees only past sessions of public sites does not see it.
pub(super) async fn no_longer_past(
    work: &Work,
    logged: Logged,
    session: &session::Model,
) -> Result<()> {
    let site = site::Entity::find_by_id(session.site_id)
        .one(work.db())
        .await?;
    if site.is_none_or(|site| site.approved_at.is_none()) {
        return Ok(());
    }
    let bound = Bound::PastAtPublicSites;
    departure::record(work, logged, [(Noun::Session, session.id.0)], &bound).await
}

/// The ids of all sessions at a site, for what depends on its areas.
pub(crate) fn ids_at(site: SiteId) -> Select<Entity> {
    Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::SiteId.eq(site))
}

/// The sessions that are still open at a site, for the rules of the site.
pub(crate) fn open_at(site: SiteId) -> Select<Entity> {
    let open = [Status::Planned, Status::Confirmed, Status::InProgress];
    Entity::find()
        .filter(session::Column::SiteId.eq(site))
        .filter(condition::has(session::Column::Status, open))
}

/// Whether a session is one of these days: then its supervisor may see who is booked.
pub(crate) fn is_around_now(caller: &Caller, session: &session::Model) -> bool {
    let now = caller.now();
    session.starts_at <= now + DAYS_BEFORE && session.ends_at >= now - DAYS_AFTER
}

/// The ids of a supervisor's sessions from a day before to a week after, which is as long as they may see who is
/// booked.
pub(crate) fn around_now(read: &Read<'_>, supervisor: StaffId) -> SelectStatement {
    let now = read.caller().now();
    Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::SupervisorId.eq(supervisor))
        .filter(session::Column::StartsAt.lte(now + DAYS_BEFORE))
        .filter(session::Column::EndsAt.gte(now - DAYS_AFTER))
        .into_query()
}
