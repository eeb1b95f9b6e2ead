//! Reopens a referral that was concluded by mistake, if no follow-up check has been recorded.

use entity::{follow_up, referral};
use kernel::{
    Caller, Result, Work,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    reach::Bound,
    rule::Rule,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    id::ReferralId,
    referral::{
        Referral, departures,
        status::{self, Step},
    },
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Reopen {
    pub referral: ReferralId,
    pub expected_version: i32,
    /// What has to be corrected, as free text.
    pub reason: String,
}

impl Command for Reopen {
    fn check(&self, problems: &mut Problems) {
        problems.text("reason", &self.reason, NOTE);
    }
}

/// Reopens a referral that was concluded by mistake, if no follow-up check has been recorded. The status does not
/// change, and the referral can be concluded again.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not concluded, or a follow-up check was already
/// recorded; if the status does not allow the step; if the version is stale.
pub async fn reopen(caller: &Caller, input: Reopen) -> Result<Referral> {
    let mut work = caller.begin(Action::ReopenReferral, &input).await?;
    let referral = super::get_alone(&work, input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    status::after(referral.status, Step::Reopen)?;
    all_met([
        (referral.concluded_at.is_some(), Rule::ReferralConcluded),
        (
            !was_followed_up(&work, referral.id).await?,
            Rule::ReferralNotFollowedUp,
        ),
    ])?;
    let change = referral::ActiveModel {
        concluded_at: Set(None),
        follow_up_state: Set(None),
        check_due_on: Set(None),
        exit_note: Set(None),
        ..referral.clone().into()
    };
    let because = Because {
        reason: referral.status_reason.clone(),
        note: Some(input.reason),
    };
    let referral = super::move_on(&work, &referral, Step::Reopen, change, because).await?;
    let reopened = event::ReferralReopened::of(referral.id, referral.offender_id);
    let logged = work.happened(reopened).await?;
    departures::from_bound(&work, logged, &referral, &Bound::FollowedUp).await?;
    work.commit().await?;
    Ok(referral)
}

async fn was_followed_up(work: &Work, referral: ReferralId) -> Result<bool> {
    let checks = follow_up::Entity::find().filter(follow_up::Column::ReferralId.eq(referral));
    Ok(checks.count(work.db()).await? > 0)
}
