//! Rejects and withdraws referrals. The two operations differ only in the step, the action, the event and the list of
//! reasons. Refusing and ending, which also close a referral, have a file each.

use entity::referral;
use kernel::{
    Caller, Result, Work,
    check::{Command, NOTE, Problems},
    event::{self, Event},
    expect_version,
    history::Because,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::{OffenderId, ReferralId},
    reference::{REFERRAL_REJECTED, REFERRAL_WITHDRAWN},
    referral::{Referral, status::Step},
};

/// The input of both operations.
#[derive(Clone, Debug)]
pub struct Close {
    pub referral: ReferralId,
    pub expected_version: i32,
    /// A code of the reference list `REFERRAL_REJECTED` or `REFERRAL_WITHDRAWN`.
    pub reason: String,
    pub note: Option<String>,
}

/// The input with the list that contains its reason.
#[derive(Debug)]
struct ForReason<'a>(&'a Close, &'static str);

impl Command for ForReason<'_> {
    fn check(&self, problems: &mut Problems) {
        let Self(input, list) = self;
        problems.code("reasonCode", list, &input.reason);
        problems.optional("note", input.note.as_deref(), NOTE);
    }
}

/// The action, the list of reasons, the step and the event of an operation.
type Transition = (
    Action,
    &'static str,
    Step,
    fn(ReferralId, OffenderId) -> Event,
);

/// Rejects a referral. The case goes back to the officer.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn reject(caller: &Caller, input: Close) -> Result<Referral> {
    let transition: Transition = (
        Action::RejectReferral,
        REFERRAL_REJECTED,
        Step::Reject,
        event::ReferralRejected::of,
    );
    close_for(caller, input, transition).await
}

/// Withdraws an open referral for reasons that are not the person's choice.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn withdraw(caller: &Caller, input: Close) -> Result<Referral> {
    let transition: Transition = (
        Action::WithdrawReferral,
        REFERRAL_WITHDRAWN,
        Step::Withdraw,
        event::ReferralWithdrawn::of,
    );
    close_for(caller, input, transition).await
}

async fn close_for(
    caller: &Caller,
    input: Close,
    (action, list, step, event): Transition,
) -> Result<Referral> {
    let mut work = caller.begin(action, &ForReason(&input, list)).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    let because = Because::of(&input.reason, input.note.as_deref());
    let referral = close(&work, &referral, step, because).await?;
    work.happened(event(referral.id, referral.offender_id))
        .await?;
    work.commit().await?;
    Ok(referral)
}

/// Changes the status of a referral by a step that closes it.
pub(super) async fn close(
    work: &Work,
    row: &Referral,
    step: Step,
    because: Because,
) -> Result<Referral> {
    let change = referral::ActiveModel {
        closed_at: Set(Some(work.now())),
        ..row.clone().into()
    };
    super::move_on(work, row, step, change, because).await
}
