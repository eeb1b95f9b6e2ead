//! Answers the Team's question about a referral, which then waits for the Team's decision again.

use crate::{
    id::ReferralId,
    question,
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
pub struct Answer {
    pub referral: ReferralId,
    pub expected_version: i32,
    pub answer: String,
}

impl Command for Answer {
    fn check(&self, problems: &mut Problems) {
        problems.text("answer", &self.answer, NOTE);
    }
}

/// Answers the Team's question about a referral, which then waits for the Team's decision again.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if there is no open question; if the version is stale.
pub async fn answer(caller: &Caller, input: Answer) -> Result<Referral> {
    let mut work = caller.begin(Action::AnswerReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    let change = referral.clone().into();
    let referral =
        super::move_on(&work, &referral, Step::Answer, change, Because::default()).await?;
    question::store_answer(&work, referral.id.0, &input.answer).await?;
    work.happened(event::ReferralAnswered::of(
        referral.id,
        referral.offender_id,
    ))
    .await?;
    work.commit().await?;
    Ok(referral)
}
