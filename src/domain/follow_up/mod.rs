//! Follow-up checks whether people reoffended after their referral was concluded. The police data officer enters the
//! results. A result is never inferred from the absence of information, and an allegation alone is not a result.

mod sheet;
mod standing;
mod upload;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{follow_up, referral};
use kernel::{
    Caller, Error, Noun, Read, Work,
    check::{Command, NOTE, Problems},
    clock::local_day,
    condition,
    error::{Result, all_met},
    event,
    policy::Action,
    reach::Reach,
    rule::Rule,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter,
    QueryOrder, Select,
};

use crate::id::{FollowUpId, ReferralId};

pub use entity::follow_up::{Entity, FollowUpResult, FollowUpState, Model as FollowUp, ProvenBy};
pub use standing::{Stage, Standing, wait_end, window_end};
pub use upload::{Upload, Uploaded, upload};

/// The only function that starts a query for checks.
fn within_reach(read: &Read<'_>) -> Select<Entity> {
    let nothing = |_: &_| Condition::all().add(condition::never());
    Entity::find().filter(Reach::of_follow_ups(read.caller()).filter(nothing))
}

/// The check with this id, if it is within reach.
async fn get(read: &Read<'_>, id: FollowUpId) -> Result<FollowUp> {
    let row = within_reach(read)
        .filter(follow_up::Column::Id.eq(id))
        .one(read.db())
        .await?;
    row.ok_or_else(|| read.caller().out_of_reach(Noun::FollowUp, id.0))
}

/// The checks with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[FollowUpId]) -> Result<Vec<FollowUp>> {
    let read = caller.read(Action::ListFollowUps)?;
    let these = condition::any_of(&read, follow_up::Column::Id, ids.to_vec());
    Ok(within_reach(&read).filter(these).all(read.db()).await?)
}

/// The checks of many referrals, oldest first.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_referrals(caller: &Caller, referrals: &[ReferralId]) -> Result<Vec<FollowUp>> {
    let read = caller.read(Action::ListFollowUps)?;
    let rows = within_reach(&read).filter(condition::any_of(
        &read,
        follow_up::Column::ReferralId,
        referrals.to_vec(),
    ));
    Ok(rows
        .order_by_asc(follow_up::Column::CheckedAt)
        .order_by_asc(follow_up::Column::Id)
        .all(read.db())
        .await?)
}

/// A check to record.
#[derive(Clone, Debug)]
pub struct RecordFollowUp {
    pub idempotency_key: Option<String>,
    pub referral: ReferralId,
    pub result: FollowUpResult,
    /// When the check was made. It must not be in the future.
    pub checked_at: DateTime<Utc>,
    /// These three fields are required for a reoffence, and must be left out otherwise.
    pub offence_on: Option<NaiveDate>,
    pub proven_by: Option<ProvenBy>,
    pub proven_on: Option<NaiveDate>,
    /// Why the check is void. Required for a void one, and must be left out otherwise.
    pub note: Option<String>,
}

impl Command for RecordFollowUp {
    fn check(&self, problems: &mut Problems) {
        let reoffended = self.result == FollowUpResult::Reoffended;
        let given = [
            ("offenceOn", self.offence_on.is_some()),
            ("provenBy", self.proven_by.is_some()),
            ("provenOn", self.proven_on.is_some()),
        ];
        for (field, given) in given {
            if reoffended && !given {
                problems.add(field, "A value is expected if the result is REOFFENDED.");
            } else if given && !reoffended {
                problems.add(
                    field,
                    "No value is expected unless the result is REOFFENDED.",
                );
            }
        }
        match (self.result, self.note.as_deref()) {
            (FollowUpResult::Void, note) => problems.text("note", note.unwrap_or_default(), NOTE),
            (_, Some(_)) => problems.add("note", "No value is expected unless the result is VOID."),
            (_, None) => {}
        }
        let checked_on = local_day(self.checked_at);
        for (field, day) in [("offenceOn", self.offence_on), ("provenOn", self.proven_on)] {
            if day.is_some_and(|day| day > checked_on) {
                problems.add(field, "A day no later than that of checkedAt is expected.");
            }
        }
        if self
            .offence_on
            .zip(self.proven_on)
            .is_some_and(|(offence, proven)| proven < offence)
        {
            problems.add("provenOn", "A day no earlier than offenceOn is expected.");
        }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Records a check of a person whose referral is concluded. The latest check counts.
///
/// # Errors
/// If the caller lacks the scope or the referral is not found; if the check is dated before the conclusion of the
/// referral or in the future; if the idempotency key was used with another input.
pub async fn record_follow_up(caller: &Caller, input: RecordFollowUp) -> Result<FollowUp> {
    let mut work = caller.begin(Action::RecordFollowUp, &input).await?;
    if let Some(made) = work.replayed() {
        let row = get(&work.read(), FollowUpId(made)).await?;
        let referral = super::referral::of_row(&work.read(), row.referral_id).await?;
        caller.looked_at([referral.offender_id]);
        return Ok(row);
    }
    let referral = super::referral::to_follow_up(&work, input.referral).await?;
    may_be_checked(&referral, &input, work.now())?;
    let row = store(&mut work, &referral, input).await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}

/// Stores a check, and where the follow-up stands after it.
async fn store(
    work: &mut Work,
    referral: &referral::Model,
    input: RecordFollowUp,
) -> Result<FollowUp> {
    let row = FollowUp {
        id: FollowUpId::new(),
        referral_id: referral.id,
        result: input.result,
        checked_at: input.checked_at,
        checked_by: work.caller().subject().into(),
        offence_on: input.offence_on,
        proven_by: input.proven_by,
        proven_on: input.proven_on,
        note: input.note,
        recorded_at: work.now(),
    };
    let row: follow_up::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    settle(work, referral).await?;
    work.happened(event::FollowUpRecorded::of(row.id, referral.offender_id))
        .await?;
    Ok(row)
}

/// Stores where the follow-up of a referral stands after its latest check.
async fn settle(work: &Work, referral: &referral::Model) -> Result<()> {
    let latest = Entity::find()
        .filter(follow_up::Column::ReferralId.eq(referral.id))
        .order_by_desc(follow_up::Column::CheckedAt)
        .order_by_desc(follow_up::Column::Id)
        .one(work.db())
        .await?;
    let Some((concluded, latest)) = referral.concluded_at.zip(latest) else {
        return Ok(());
    };
    let standing = Standing::after(concluded, &latest);
    let change = referral::ActiveModel {
        follow_up_state: Set(Some(standing.state)),
        check_due_on: Set(standing.due_on),
        ..Default::default()
    };
    referral::Entity::update_many()
        .set(change)
        .filter(referral::Column::Id.eq(referral.id))
        .exec(work.db())
        .await?;
    Ok(())
}

fn may_be_checked(
    referral: &referral::Model,
    input: &RecordFollowUp,
    now: DateTime<Utc>,
) -> Result<()> {
    if input.checked_at > now {
        return Err(Error::invalid(
            "checkedAt",
            "An instant that is not in the future is expected.",
        ));
    }
    let concluded = referral
        .concluded_at
        .is_some_and(|concluded| concluded <= input.checked_at);
    all_met([(concluded, Rule::FollowUpNeedsConclusion)])
}
