//! Assigns a referral to another mentor.

use entity::referral;
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    clock::local_day,
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    reach::Bound,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::{ReferralId, StaffId},
    offender::limit,
    referral::{
        Referral, departures, mentor,
        status::{self, Step},
    },
    staff::{self, StaffRole},
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct ReassignMentor {
    pub referral: ReferralId,
    pub expected_version: i32,
    pub mentor: StaffId,
}

impl Command for ReassignMentor {
    fn check(&self, _problems: &mut Problems) {}
}

/// Assigns a referral to another mentor. From now on it is within this mentor's reach and no longer within the previous
/// one's.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the member of staff is already the mentor, or is not a
/// mentor; if the status does not allow the step; if the version is stale.
pub async fn reassign_mentor(caller: &Caller, input: ReassignMentor) -> Result<Referral> {
    let mut work = caller.begin(Action::ReassignMentor, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    status::after(referral.status, Step::Reassign)?;
    let today = local_day(work.now());
    let directory = caller.directory();
    let [mentors, serves] = staff::can_do(&directory, input.mentor, StaffRole::Mentor, today);
    let mentor = staff::identity(&directory, input.mentor);
    all_met([
        mentors,
        serves,
        limit::lets_in(&work, referral.offender_id, mentor.as_ref()).await?,
        (
            referral.mentor_id != Some(input.mentor),
            Rule::ReferralAnotherMentor,
        ),
    ])?;
    let change = referral::ActiveModel {
        mentor_id: Set(Some(input.mentor)),
        ..referral.clone().into()
    };
    let before = referral.mentor_id;
    let referral =
        super::move_on(&work, &referral, Step::Reassign, change, Because::default()).await?;
    mentor::begins(&work, referral.id, input.mentor).await?;
    let reassigned = event::ReferralReassigned::of(referral.id, referral.offender_id);
    let logged = work.happened(reassigned).await?;
    if let Some(before) = before {
        departures::from_bound(&work, logged, &referral, &Bound::Mentor(before)).await?;
    }
    work.commit().await?;
    Ok(referral)
}
