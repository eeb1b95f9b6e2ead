//! Row-level access control: which attendances are within a caller's reach.

use entity::{
    attendance::{self, Entity},
    referral,
};
use kernel::{
    Caller, Read,
    reach::{Bound, Reach},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use crate::{
    offender::limit,
    referral::reach as referrals,
    session::{reach::around_now, veil},
};

/// The only function that starts a query for attendances.
pub(crate) fn within_reach(read: &Read<'_>) -> Select<Entity> {
    Entity::find()
        .filter(Reach::of_attendances(read.caller()).filter(|bound| meaning(read, bound)))
        .filter(not_kept_from(read.caller()))
}

/// Leaves out future slots of people to whom the caller's access is limited: for this caller they are not booked.
pub(crate) fn not_kept_from(caller: &Caller) -> Condition {
    let Some(people) = limit::shut_to(caller) else {
        return Condition::all();
    };
    Condition::all()
        .not()
        .add(attendance::Column::OffenderId.in_subquery(people))
        .add(veil::is_of_one_to_come(caller))
}

/// The condition that each bound means for an attendance: a condition on its session or its referral. An attendance
/// names a person, so a supervisor sees it only as long as the person.
fn meaning(read: &Read<'_>, bound: &Bound) -> Condition {
    let condition = Condition::all();
    if let Bound::Supervisor(supervisor) = bound {
        let sessions = around_now(read, *supervisor);
        return condition.add(attendance::Column::SessionId.in_subquery(sessions));
    }
    let referrals = referral::Entity::find()
        .select_only()
        .column(referral::Column::Id);
    let referrals = referrals
        .filter(referrals::meaning(read.caller(), bound))
        .into_query();
    condition.add(attendance::Column::ReferralId.in_subquery(referrals))
}
