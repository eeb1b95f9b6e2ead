//! Referrals for events: loaded once for all subscribers, with the data that a caller's reach depends on.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{attendance, offender, referral, session, site_area};
use kernel::{
    Caller, Result, condition,
    policy::Action,
    reach::{Bound, Reach},
};
use sea_orm::{
    ConnectionTrait, DatabaseExecutor, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef,
};

use super::Referral;
use crate::{
    id::{AreaId, OffenderId, ReferralId},
    live::Wanted,
    offender::limit,
};

/// A referral, the date on which its person becomes an adult, the places where they are booked, and the access
/// restrictions on them.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The referral in its present state.
    pub referral: Referral,
    adult_on: Option<NaiveDate>,
    booked: Vec<Booked>,
    limits: Vec<limit::List>,
}

/// An area of a site where the person is booked.
#[derive(Clone, Debug)]
struct Booked {
    area: AreaId,
    /// The end of the session.
    until: DateTime<Utc>,
}

/// Loads the records that events are about, once for all subscribers. Each stream checks whether a record is within its
/// own caller's reach.
pub(crate) async fn named(
    db: &DatabaseExecutor<'_>,
    ids: Vec<ReferralId>,
) -> Result<HashMap<ReferralId, Watched>> {
    let mut found = HashMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let backend = db.get_database_backend();
    let of_any = condition::one_of(backend, referral::Column::Id, ids.clone());
    let rows = referral::Entity::find().filter(of_any).all(db).await?;
    let people: Vec<OffenderId> = rows.iter().map(|row| row.offender_id).collect();
    let coming_of_age: Vec<(OffenderId, NaiveDate)> = offender::Entity::find()
        .select_only()
        .columns([offender::Column::Id, offender::Column::AdultOn])
        .filter(condition::one_of(backend, offender::Column::Id, people))
        .into_tuple()
        .all(db)
        .await?;
    let coming_of_age: HashMap<_, _> = coming_of_age.into_iter().collect();
    for referral in rows {
        let named = Watched {
            adult_on: coming_of_age.get(&referral.offender_id).copied(),
            referral,
            booked: vec![],
            limits: vec![],
        };
        found.insert(named.referral.id, named);
    }
    let booked: Vec<(ReferralId, AreaId, DateTime<Utc>)> = attendance::Entity::find()
        .select_only()
        .column(attendance::Column::ReferralId)
        .column(site_area::Column::AreaId)
        .column(session::Column::EndsAt)
        .distinct()
        .join(JoinType::InnerJoin, sessions_of_attendances())
        .join(JoinType::InnerJoin, areas_of_sessions())
        .filter(condition::one_of(
            backend,
            attendance::Column::ReferralId,
            ids,
        ))
        .into_tuple()
        .all(db)
        .await?;
    for (referral, area, until) in booked {
        if let Some(named) = found.get_mut(&referral) {
            named.booked.push(Booked { area, until });
        }
    }
    let booked = found.values().filter(|named| !named.booked.is_empty());
    let people = booked.map(|named| named.referral.offender_id).collect();
    let limits = limit::of_listed(db, people).await?;
    for named in found.values_mut() {
        let limits = limits.get(&named.referral.offender_id);
        named.limits = limits.cloned().unwrap_or_default();
    }
    Ok(found)
}

fn sessions_of_attendances() -> RelationDef {
    attendance::Entity::belongs_to(session::Entity)
        .from(attendance::Column::SessionId)
        .to(session::Column::Id)
        .into()
}

fn areas_of_sessions() -> RelationDef {
    session::Entity::belongs_to(site_area::Entity)
        .from(session::Column::SiteId)
        .to(site_area::Column::SiteId)
        .into()
}

/// Whether the record is within the caller's reach at this moment.
pub(crate) fn holds(caller: &Caller, named: &Watched) -> bool {
    caller.may(Action::ListReferrals)
        && Reach::of_referrals(caller).holds(|bound| takes_in(caller, bound, named))
}

/// Whether a bound includes a referral: the same rule as in `reach.rs`, applied to a row and the data that belongs to
/// it.
fn takes_in(caller: &Caller, bound: &Bound, named: &Watched) -> bool {
    let row = &named.referral;
    match bound {
        Bound::Referrer(id) => row.referrer_id == *id,
        Bound::Mentor(id) => row.mentor_id == Some(*id),
        Bound::Young(wards) => {
            let young = named.adult_on.is_some_and(|day| row.incident_on < day);
            let is_here = row
                .incident_ward_id
                .is_some_and(|area| wards.contains(&area));
            let is_kept_from = limit::shut_out_by(&named.limits, caller);
            let mut booked = named.booked.iter();
            let is_booked_here = booked.any(|one| {
                wards.contains(&one.area) && (one.until <= caller.now() || !is_kept_from)
            });
            young && (is_here || is_booked_here)
        }
        Bound::Wards(_)
        | Bound::Organisation(_)
        | Bound::Submitter(_)
        | Bound::Public
        | Bound::PastAtPublicSites
        | Bound::Supervisor(_)
        | Bound::FollowedUp => false,
    }
}

/// Whether it matches the filter. The place of an offence is not shown, so a filter by place matches no referral.
pub(crate) fn wants(wanted: &Wanted, named: &Watched) -> bool {
    let row = &named.referral;
    wanted
        .organisation
        .is_none_or(|id| row.organisation_id == id)
        && wanted.site_kinds.is_none()
        && wanted.site.is_none()
        && wanted.place.is_anywhere()
}
