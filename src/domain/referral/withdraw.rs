//! Withdraws an open referral for reasons that are not the person's choice.

use crate::{
    id::ReferralId,
    reference::REFERRAL_WITHDRAWN,
    referral::{Referral, status::Step},
};
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Withdraw {
    pub referral: ReferralId,
    pub expected_version: i32,
    /// A code of the reference list `REFERRAL_WITHDRAWN`.
    pub reason: String,
    pub note: Option<String>,
}

impl Command for Withdraw {
    fn check(&self, problems: &mut Problems) {
        problems.code("reason", REFERRAL_WITHDRAWN, &self.reason);
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Withdraws an open referral for reasons that are not the person's choice.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn withdraw(caller: &Caller, input: Withdraw) -> Result<Referral> {
    let mut work = caller.begin(Action::WithdrawReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    let because = Because::of(&input.reason, input.note.as_deref());
    let referral = super::close::close(&work, &referral, Step::Withdraw, because).await?;
    work.happened(event::ReferralWithdrawn::of(
        referral.id,
        referral.offender_id,
    ))
    .await?;
    work.commit().await?;
    Ok(referral)
}
