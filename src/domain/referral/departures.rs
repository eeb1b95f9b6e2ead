//! Referrals that leave the reach of callers, and their people with them, for lists that tell what to remove. What only
//! time takes away, or a change of the caller's own rights, is not recorded.

use entity::{
    attendance, offender,
    referral::{self, Entity},
    session, site_area,
};
use kernel::{
    Noun, Result, Work,
    departure::{self, Logged},
    reach::Bound,
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use crate::{
    id::{AreaId, OffenderId, ReferralId, SiteId},
    offender::limit,
    referral::Referral,
    session::{Session, ids_at, is_around_now},
};

/// A referral and its person, as records that leave somebody's reach.
fn both(referral: ReferralId, person: OffenderId) -> [(Noun, Uuid); 2] {
    [(Noun::Referral, referral.0), (Noun::Offender, person.0)]
}

/// Records that a bound holds a referral and its person no longer.
pub(crate) async fn from_bound(
    work: &Work,
    logged: Logged,
    referral: &Referral,
    bound: &Bound,
) -> Result<()> {
    departure::record(work, logged, both(referral.id, referral.offender_id), bound).await
}

/// The areas whose responsible organisations have access to a referral because its person was under 18: those of the
/// incident and of the work. There are none for a person who was an adult, and none if access to the person is limited:
/// then bookings are hidden from some, who may never have seen the referral.
pub(crate) async fn young_in(work: &Work, referral: &Referral) -> Result<Bound> {
    let person = offender::Entity::find_by_id(referral.offender_id)
        .one(work.db())
        .await?;
    let was_young = person.is_some_and(|person| referral.incident_on < person.adult_on);
    if !was_young || is_limited(work, referral.offender_id).await? {
        return Ok(Bound::Young(vec![]));
    }
    let sessions = attendance::Entity::find()
        .select_only()
        .column(attendance::Column::SessionId)
        .filter(attendance::Column::ReferralId.eq(referral.id));
    let sites = session::Entity::find()
        .select_only()
        .column(session::Column::SiteId)
        .filter(session::Column::Id.in_subquery(sessions.into_query()));
    let mut areas: Vec<AreaId> = site_area::Entity::find()
        .select_only()
        .column(site_area::Column::AreaId)
        .distinct()
        .filter(site_area::Column::SiteId.in_subquery(sites.into_query()))
        .into_tuple()
        .all(work.db())
        .await?;
    areas.extend(
        referral
            .incident_ward_id
            .filter(|ward| !areas.contains(ward)),
    );
    Ok(Bound::Young(areas))
}

/// The same for each of several referrals, in their order.
pub(crate) async fn young_in_each(work: &Work, referrals: &[Referral]) -> Result<Vec<Bound>> {
    let mut each = vec![];
    for referral in referrals {
        each.push(young_in(work, referral).await?);
    }
    Ok(each)
}

/// Records that a site has left areas: so have the referrals of people under 18 who work there.
pub(crate) async fn with_site(
    work: &Work,
    logged: Logged,
    site: SiteId,
    areas: Vec<AreaId>,
) -> Result<()> {
    let person = Entity::belongs_to(offender::Entity)
        .from(referral::Column::OffenderId)
        .to(offender::Column::Id);
    let young = referral::Column::IncidentOn
        .into_expr()
        .lt(offender::Column::AdultOn.into_expr());
    let rows: Vec<(ReferralId, OffenderId)> = Entity::find()
        .select_only()
        .columns([referral::Column::Id, referral::Column::OffenderId])
        .join(JoinType::InnerJoin, person.into())
        .filter(young)
        .filter(referral::Column::Id.in_subquery(at_work_at(site)))
        .into_tuple()
        .all(work.db())
        .await?;
    let people = rows.iter().map(|(_, person)| *person).collect();
    let limited = limit::of_listed(work.read().db(), people).await?;
    let open = rows
        .into_iter()
        .filter(|(_, person)| !limited.contains_key(person));
    let records = open.flat_map(|(id, person)| both(id, person));
    departure::record(work, logged, records, &Bound::Young(areas)).await
}

/// The ids of the referrals that were booked into sessions at a site.
fn at_work_at(site: SiteId) -> SelectStatement {
    attendance::Entity::find()
        .select_only()
        .column(attendance::Column::ReferralId)
        .filter(attendance::Column::SessionId.in_subquery(ids_at(site).into_query()))
        .into_query()
}

/// Records that a person's record was merged into another one: everything by which it was within reach holds the other
/// one from now on.
pub(crate) async fn merged(
    work: &Work,
    logged: Logged,
    gone: OffenderId,
    cases: impl Iterator<Item = (&Referral, &Bound)>,
) -> Result<()> {
    for (case, young) in cases {
        let gone = || [(Noun::Offender, gone.0)];
        // The other person may have been an adult.
        departure::record(work, logged, [(Noun::Referral, case.id.0)], young).await?;
        departure::record(work, logged, gone(), young).await?;
        departure::record(work, logged, gone(), &Bound::Referrer(case.referrer_id)).await?;
        if let Some(mentor) = case.mentor_id {
            departure::record(work, logged, gone(), &Bound::Mentor(mentor)).await?;
        }
        if case.concluded_at.is_some() {
            departure::record(work, logged, gone(), &Bound::FollowedUp).await?;
        }
    }
    Ok(())
}

/// Records that a booking was cancelled: the session has left its referrer's reach, the referral of a person under 18 that
/// of the place, and the person that of the session's supervisor. Nothing of it if access to the person is limited, since
/// then the booking was hidden from some.
pub(crate) async fn unbooked(
    work: &Work,
    logged: Logged,
    (referral, young): (&Referral, &Bound),
    session: &Session,
) -> Result<()> {
    if is_limited(work, referral.offender_id).await? {
        return Ok(());
    }
    from_bound(work, logged, referral, young).await?;
    let referrer = Bound::Referrer(referral.referrer_id);
    departure::record(work, logged, [(Noun::Session, session.id.0)], &referrer).await?;
    from_supervisor(work, logged, session, vec![referral.offender_id]).await
}

/// Records that people are not booked any more for a session of these days, whose supervisor had access to them. People to
/// whom access is limited are left out: their bookings may have been hidden from the supervisor.
pub(crate) async fn from_supervisor(
    work: &Work,
    logged: Logged,
    session: &Session,
    people: Vec<OffenderId>,
) -> Result<()> {
    if !is_around_now(work.caller(), session) {
        return Ok(());
    }
    let limited = limit::of_listed(work.read().db(), people.clone()).await?;
    let open = people
        .into_iter()
        .filter(|person| !limited.contains_key(person));
    let people = open.map(|person| (Noun::Offender, person.0));
    let supervisor = Bound::Supervisor(session.supervisor_id);
    departure::record(work, logged, people, &supervisor).await
}

async fn is_limited(work: &Work, person: OffenderId) -> Result<bool> {
    let lists = limit::of_listed(work.read().db(), vec![person]).await?;
    Ok(!lists.is_empty())
}
