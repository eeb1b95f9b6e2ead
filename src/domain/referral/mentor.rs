//! The mentors of a referral over time. At any time exactly one is the present mentor.

use entity::referral_mentor::{self, Column, Entity};
use kernel::{Caller, Result, Work, condition, policy::Action};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use crate::id::{ReferralId, StaffId};

pub use entity::referral_mentor::Model as Mentor;

/// Records that a member of staff is the mentor from now on, and ends the previous mentor's period.
pub(super) async fn begins(work: &Work, referral: ReferralId, mentor: StaffId) -> Result<()> {
    let ended = referral_mentor::ActiveModel {
        until_at: Set(Some(work.now())),
        ..Default::default()
    };
    Entity::update_many()
        .set(ended)
        .filter(Column::ReferralId.eq(referral))
        .filter(Column::UntilAt.is_null())
        .exec(work.db())
        .await?;
    let begun = referral_mentor::ActiveModel {
        id: NotSet,
        referral_id: Set(referral),
        staff_id: Set(mentor),
        from_at: Set(work.now()),
        until_at: Set(None),
    };
    Entity::insert(begun)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// The mentors of many referrals within reach, in the order of time.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_referrals(caller: &Caller, referrals: &[ReferralId]) -> Result<Vec<Mentor>> {
    let read = caller.read(Action::ReadViewer)?;
    let shown = super::within_reach(&read)
        .select_only()
        .column(entity::referral::Column::Id)
        .filter(condition::any_of(
            &read,
            entity::referral::Column::Id,
            referrals.to_vec(),
        ));
    let rows = Entity::find().filter(Column::ReferralId.in_subquery(shown.into_query()));
    Ok(rows.order_by_asc(Column::Id).all(read.db()).await?)
}
