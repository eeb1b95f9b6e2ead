//! Voids a funding period that should not have been entered. It stays readable, and pays for nothing.

use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    policy::Action,
};

use super::FundingPeriod;
use crate::id::FundingPeriodId;

/// The funding period to void, and why.
#[derive(Clone, Debug)]
pub struct Void {
    pub funding_period: FundingPeriodId,
    pub expected_version: i32,
    pub reason: String,
}

impl Command for Void {
    fn check(&self, problems: &mut Problems) {
        problems.text("reason", &self.reason, NOTE);
    }
}

/// Voids a funding period.
///
/// # Errors
/// If the caller lacks the scope or the period is not found; if it is void already; if the version is stale.
pub async fn void(caller: &Caller, input: Void) -> Result<FundingPeriod> {
    let mut work = caller.begin(Action::VoidFundingPeriod, &input).await?;
    let row = super::get_in_force(&work, input.funding_period).await?;
    expect_version(row.version, input.expected_version)?;
    let voided = FundingPeriod {
        voided_at: Some(work.now()),
        void_reason: Some(input.reason),
        ..row.clone()
    };
    let row = super::save(&work, &row, voided).await?;
    work.happened(event::FundingPeriodVoided::of(row.id))
        .await?;
    work.commit().await?;
    Ok(row)
}
