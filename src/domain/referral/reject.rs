//! Rejects a referral. The case goes back to the officer.

use crate::{
    id::ReferralId,
    reference::REFERRAL_REJECTED,
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
pub struct Reject {
    pub referral: ReferralId,
    pub expected_version: i32,
    /// A code of the reference list `REFERRAL_REJECTED`.
    pub reason: String,
    pub note: Option<String>,
}

impl Command for Reject {
    fn check(&self, problems: &mut Problems) {
        problems.code("reason", REFERRAL_REJECTED, &self.reason);
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Rejects a referral. The case goes back to the officer.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn reject(caller: &Caller, input: Reject) -> Result<Referral> {
    let mut work = caller.begin(Action::RejectReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    let because = Because::of(&input.reason, input.note.as_deref());
    let referral = super::close::close(&work, &referral, Step::Reject, because).await?;
    work.happened(event::ReferralRejected::of(
        referral.id,
        referral.offender_id,
    ))
    .await?;
    work.commit().await?;
    Ok(referral)
}
