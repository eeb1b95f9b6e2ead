//! Accepts a referral and assigns a mentor.

use entity::referral;
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    clock::local_day,
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::{ReferralId, StaffId},
    offender::limit,
    referral::{
        Referral, mentor,
        status::{self, Step},
    },
    staff::{self, StaffRole},
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Accept {
    pub referral: ReferralId,
    pub expected_version: i32,
    pub mentor: StaffId,
    /// Whether the caller has read the referrer's notes on risk.
    pub risk_read: bool,
}

impl Command for Accept {
    fn check(&self, problems: &mut Problems) {
        if !self.risk_read {
            problems.add(
                "riskRead",
                "True is expected. Read the referrer's notes on risk first.",
            );
        }
    }
}

/// Accepts a referral and assigns a mentor.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the member of staff is not a mentor; if the status does
/// not allow the step; if the version is stale.
pub async fn accept(caller: &Caller, input: Accept) -> Result<Referral> {
    let mut work = caller.begin(Action::AcceptReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    status::after(referral.status, Step::Accept)?;
    let directory = caller.directory();
    let day = local_day(work.now());
    let [mentors, serves] = staff::can_do(&directory, input.mentor, StaffRole::Mentor, day);
    let mentor = staff::identity(&directory, input.mentor);
    let may_see = limit::lets_in(&work, referral.offender_id, mentor.as_ref()).await?;
    all_met([mentors, serves, may_see])?;
    let change = referral::ActiveModel {
        mentor_id: Set(Some(input.mentor)),
        accepted_at: Set(Some(work.now())),
        ..referral.clone().into()
    };
    let referral =
        super::move_on(&work, &referral, Step::Accept, change, Because::default()).await?;
    mentor::begins(&work, referral.id, input.mentor).await?;
    work.happened(event::ReferralAccepted::of(
        referral.id,
        referral.offender_id,
    ))
    .await?;
    work.commit().await?;
    Ok(referral)
}
