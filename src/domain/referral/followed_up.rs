//! Concluded referrals, reduced to what users who record follow-up checks may see: that there is one, and since when.

use chrono::{DateTime, Utc};
use entity::referral::{Column, Entity};
use kernel::{Caller, Noun, Result, Work, condition, policy::Action, reach::Reach};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Referral, meaning};
use crate::{
    id::{OffenderId, ReferralId},
    offender::limit,
};

/// A concluded referral, with the data that a follow-up check needs.
#[derive(Clone, Debug)]
pub struct Concluded {
    pub id: ReferralId,
    pub offender_id: OffenderId,
    pub reference: String,
    pub concluded_at: DateTime<Utc>,
}

/// The concluded referrals of many people, oldest conclusion first, for callers who may read follow-up checks.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_offenders(caller: &Caller, people: &[OffenderId]) -> Result<Vec<Concluded>> {
    let read = caller.read(Action::ListFollowUps)?;
    let nothing = |_: &_| Condition::all().add(condition::never());
    let rows = Entity::find()
        .filter(Reach::of_follow_ups(caller).filter(nothing))
        .filter(condition::any_of(
            &read,
            Column::OffenderId,
            people.to_vec(),
        ))
        .filter(Column::ConcludedAt.is_not_null())
        .order_by_asc(Column::ConcludedAt)
        .order_by_asc(Column::Id)
        .all(read.db())
        .await?;
    caller.looked_at(rows.iter().map(|row| row.offender_id));
    let concluded = rows.into_iter().filter_map(|row| {
        Some(Concluded {
            id: row.id,
            offender_id: row.offender_id,
            reference: row.reference,
            concluded_at: row.concluded_at?,
        })
    });
    Ok(concluded.collect())
}

/// The referral for which a check is recorded, locked against changes until the transaction ends: a concluded one, or
/// one that is within the caller's reach anyway.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) if there is none, or none for this caller;
/// [`Error::Refused`](kernel::Error::Refused) if access to its person is limited.
pub(crate) async fn to_follow_up(work: &Work, id: ReferralId) -> Result<Referral> {
    let seen = Condition::any()
        .add(Column::ConcludedAt.is_not_null())
        .add(Reach::of_referrals(work.caller()).filter(|bound| meaning(work.caller(), bound)));
    let row = Entity::find_by_id(id).filter(seen).lock_exclusive();
    let row = row.one(work.db()).await?;
    let row = row.ok_or_else(|| work.caller().out_of_reach(Noun::Referral, id.0))?;
    limit::not_limited(&work.read(), row.offender_id).await?;
    Ok(row)
}
