//! Row-level access control: which referrals are within a caller's reach.

use entity::{
    attendance, offender,
    referral::{self, Entity},
    session, site_area,
};
use kernel::{
    Caller, Read, condition,
    reach::{Bound, Reach},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::Expr,
};

use crate::attendance::not_kept_from;

/// The only function that starts a query for referrals.
pub(crate) fn within_reach(read: &Read<'_>) -> Select<Entity> {
    let caller = read.caller();
    Entity::find().filter(Reach::of_referrals(caller).filter(|bound| meaning(caller, bound)))
}

/// The condition that each bound means for a referral.
pub(crate) fn meaning(caller: &Caller, bound: &Bound) -> Condition {
    let condition = Condition::all();
    match bound {
        Bound::Referrer(id) => condition.add(referral::Column::ReferrerId.eq(*id)),
        Bound::Mentor(id) => condition.add(referral::Column::MentorId.eq(*id)),
        Bound::Young(wards) => {
            let adult_on = offender::Entity::find()
                .select_only()
                .column(offender::Column::AdultOn)
                .filter(
                    offender::Column::Id
                        .into_expr()
                        .equals((referral::Entity, referral::Column::OffenderId)),
                );
            let young = Expr::col((referral::Entity, referral::Column::IncidentOn));
            let sites = site_area::Entity::find()
                .select_only()
                .column(site_area::Column::SiteId)
                .filter(site_area::Column::AreaId.is_in(wards.clone()))
                .into_query();
            let sessions = session::Entity::find()
                .select_only()
                .column(session::Column::Id)
                .filter(session::Column::SiteId.in_subquery(sites))
                .into_query();
            let there = attendance::Entity::find()
                .select_only()
                .column(attendance::Column::ReferralId)
                .filter(attendance::Column::SessionId.in_subquery(sessions))
                .filter(not_kept_from(caller))
                .into_query();
            let there = referral::Column::Id.in_subquery(there);
            let place = referral::Column::IncidentWardId.is_in(wards.clone());
            condition
                .add(young.lt(Expr::SubQuery(None, Box::new(adult_on.into_query().into()))))
                .add(Condition::any().add(place).add(there))
        }
        _ => condition.add(condition::never()),
    }
}
