//! Concludes a referral whose work has ended. Follow-up then begins.

use entity::referral;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use crate::{
    feedback::{self, About, Trigger},
    follow_up::Standing,
    id::ReferralId,
    referral::{Referral, status::Step},
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Conclude {
    pub referral: ReferralId,
    pub expected_version: i32,
    /// A note for the referrer on how the case ended.
    pub exit_note: Option<String>,
}

impl Command for Conclude {
    fn check(&self, problems: &mut Problems) {
        problems.optional("exitNote", self.exit_note.as_deref(), NOTE);
    }
}

/// Concludes a referral whose work has ended. Follow-up then begins.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is already concluded; if the status does not allow the
/// step; if the version is stale.
pub async fn conclude(caller: &Caller, input: Conclude) -> Result<Referral> {
    let mut work = caller.begin(Action::ConcludeReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    all_met([(referral.concluded_at.is_none(), Rule::ReferralConcludedOnce)])?;
    let begun = Standing::begun(work.now());
    let change = referral::ActiveModel {
        concluded_at: Set(Some(work.now())),
        follow_up_state: Set(Some(begun.state)),
        check_due_on: Set(begun.due_on),
        exit_note: Set(input.exit_note.clone()),
        ..referral.clone().into()
    };
    let referral = super::move_on(
        &work,
        &referral,
        Step::Conclude,
        change,
        Because {
            reason: referral.status_reason.clone(),
            note: input.exit_note,
        },
    )
    .await?;
    let about = About::Referral(referral.id);
    feedback::draft(&work, Trigger::ReferralConcluded, about).await?;
    if feedback::is_for_victim(&referral) {
        feedback::draft(&work, Trigger::ReferralConcludedForVictim, about).await?;
    }
    work.happened(event::ReferralConcluded::of(
        referral.id,
        referral.offender_id,
    ))
    .await?;
    work.commit().await?;
    Ok(referral)
}
