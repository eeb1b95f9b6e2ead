//! Asks the referrer a question about a referral before the Team decides. The waiting time continues to run.

use crate::{
    id::ReferralId,
    question,
    referral::{Referral, status::Step},
};
use kernel::{
    Caller, Noun, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct AskAbout {
    pub referral: ReferralId,
    pub expected_version: i32,
    pub question: String,
}

impl Command for AskAbout {
    fn check(&self, problems: &mut Problems) {
        problems.text("question", &self.question, NOTE);
    }
}

/// Asks the referrer a question about a referral before the Team decides. The waiting time continues to run.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn ask_about(caller: &Caller, input: AskAbout) -> Result<Referral> {
    let mut work = caller.begin(Action::AskAboutReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    let change = referral.clone().into();
    let referral = super::move_on(&work, &referral, Step::Ask, change, Because::default()).await?;
    question::store_question(&work, (Noun::Referral, referral.id.0), &input.question).await?;
    work.happened(event::ReferralAskedAbout::of(
        referral.id,
        referral.offender_id,
    ))
    .await?;
    work.commit().await?;
    Ok(referral)
}
