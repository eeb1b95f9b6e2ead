//! Submits a drafted referral to the Team. It must be complete, and lawful for the person and the disposal.

use entity::referral;
use kernel::{
    Caller, Result, Work,
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::ReferralId,
    offender,
    referral::{
        Referral, guard,
        status::{self, Step},
    },
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Submit {
    pub referral: ReferralId,
    pub expected_version: i32,
}

impl Command for Submit {
    fn check(&self, _problems: &mut Problems) {}
}

/// Submits a drafted referral to the Team. It must be complete, and lawful for the person and the disposal.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; with every rule that is not met; if the status does not allow
/// the step; if the version is stale.
pub async fn submit(caller: &Caller, input: Submit) -> Result<Referral> {
    let mut work = caller.begin(Action::SubmitReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    status::after(referral.status, Step::Submit)?;
    is_complete(&work, &referral).await?;
    let change = referral::ActiveModel {
        submitted_at: Set(Some(work.now())),
        ..referral.clone().into()
    };
    let referral =
        super::move_on(&work, &referral, Step::Submit, change, Because::default()).await?;
    work.happened(event::ReferralSubmitted::of(
        referral.id,
        referral.offender_id,
    ))
    .await?;
    work.commit().await?;
    Ok(referral)
}

/// Checks every rule of a submission.
async fn is_complete(work: &Work, referral: &Referral) -> Result<()> {
    let person = offender::of_row(&work.read(), referral.offender_id).await?;
    let only = guard::is_the_only_one(work, referral, person.id).await?;
    let guards = guard::of(work, referral, &person);
    let guards = guards.into_iter().map(|guard| (guard.met, guard.rule));
    all_met(guards.chain([(only, Rule::OffenderOneReferralPerOccurrence)]))
}
