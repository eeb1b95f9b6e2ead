//! Ends a referral as not completed: the person has worked part of the time, and will not work any more.

use crate::{
    id::ReferralId,
    reference::REFERRAL_NOT_COMPLETED,
    referral::{
        Referral,
        status::{self, Step},
    },
};
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct End {
    pub referral: ReferralId,
    pub expected_version: i32,
    /// A code of the reference list `REFERRAL_NOT_COMPLETED`.
    pub reason: String,
    pub note: Option<String>,
}

impl Command for End {
    fn check(&self, problems: &mut Problems) {
        problems.code("reasonCode", REFERRAL_NOT_COMPLETED, &self.reason);
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Ends a referral as not completed: the person has worked part of the time, and will not work any more.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if no minutes are credited; if the status does not allow the
/// step; if the version is stale.
pub async fn end(caller: &Caller, input: End) -> Result<Referral> {
    let mut work = caller.begin(Action::EndReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    status::after(referral.status, Step::End)?;
    all_met([(
        referral.credited_minutes > 0,
        Rule::ReferralNotCompletedNeedsCredit,
    )])?;
    let because = Because::of(&input.reason, input.note.as_deref());
    let referral = super::close::close(&work, &referral, Step::End, because).await?;
    work.happened(event::ReferralEnded::of(referral.id, referral.offender_id))
        .await?;
    work.commit().await?;
    Ok(referral)
}
