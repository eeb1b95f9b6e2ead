//! Records that the person agreed to take part, after a first contact.

use entity::referral;
use kernel::{
    Caller, Result,
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
    referral::{
        Referral,
        status::{self, Step},
    },
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Engage {
    pub referral: ReferralId,
    pub expected_version: i32,
}

impl Command for Engage {
    fn check(&self, _problems: &mut Problems) {}
}

/// Records that the person agreed to take part, after a first contact.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if there is no first contact; if the status does not allow
/// the step; if the version is stale.
pub async fn engage(caller: &Caller, input: Engage) -> Result<Referral> {
    let mut work = caller.begin(Action::EngageReferral, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    status::after(referral.status, Step::Engage)?;
    all_met([(
        referral.first_contact_at.is_some(),
        Rule::ReferralNeedsFirstContact,
    )])?;
    let change = referral::ActiveModel {
        engaged_at: Set(Some(work.now())),
        ..referral.clone().into()
    };
    let referral =
        super::move_on(&work, &referral, Step::Engage, change, Because::default()).await?;
    work.happened(event::ReferralEngaged::of(
        referral.id,
        referral.offender_id,
    ))
    .await?;
    work.commit().await?;
    Ok(referral)
}
