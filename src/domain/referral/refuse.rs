//! Records that the person, who has not worked, refuses to take part.

use entity::{attendance, contact};
use kernel::{
    Caller, Result, Work,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::{
    id::ReferralId,
    reference::REFERRAL_REFUSED,
    referral::{
        Referral,
        status::{self, Step},
    },
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Refuse {
    pub referral: ReferralId,
    pub expected_version: i32,
    /// A code of the reference list `REFERRAL_REFUSED`.
    pub reason: String,
    pub note: Option<String>,
}

impl Command for Refuse {
    fn check(&self, problems: &mut Problems) {
        problems.code("reasonCode", REFERRAL_REFUSED, &self.reason);
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Records that the person, who has not worked, refuses to take part.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if minutes are credited; if too few attempts or absences are
/// recorded for the reason; if the status does not allow the step; if the version is stale.
pub async fn refuse(caller: &Caller, input: Refuse) -> Result<Referral> {
    let mut work = caller.begin(Action::RecordRefusal, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    expect_version(referral.version, input.expected_version)?;
    status::after(referral.status, Step::Refuse)?;
    all_met([
        (
            referral.credited_minutes == 0,
            Rule::ReferralRefusedNeedsNoCredit,
        ),
        (
            was_tried(&work, &referral, &input.reason).await?,
            Rule::ReferralRefusedNeedsAttempts,
        ),
        (
            was_absent(&work, &referral, &input.reason).await?,
            Rule::ReferralRefusedNeedsAbsences,
        ),
    ])?;
    let because = Because::of(&input.reason, input.note.as_deref());
    let referral = super::close::close(&work, &referral, Step::Refuse, because).await?;
    work.happened(event::ReferralRefused::of(
        referral.id,
        referral.offender_id,
    ))
    .await?;
    work.commit().await?;
    Ok(referral)
}

/// Whether there were enough unsuccessful attempts at contact, if that is the reason.
async fn was_tried(work: &Work, referral: &Referral, reason: &str) -> Result<bool> {
    if reason != "NO_RESPONSE" {
        return Ok(true);
    }
    let attempts = contact::Entity::find()
        .filter(contact::Column::ReferralId.eq(referral.id))
        .filter(contact::Column::Reached.eq(false));
    Ok(attempts.count(work.db()).await? >= 3)
}

/// Whether there were enough absences without a valid reason, if that is the reason.
async fn was_absent(work: &Work, referral: &Referral, reason: &str) -> Result<bool> {
    if reason != "FAILED_TO_ATTEND" {
        return Ok(true);
    }
    let absences = attendance::Entity::find()
        .filter(attendance::Column::ReferralId.eq(referral.id))
        .filter(attendance::Column::Outcome.eq("ABSENT_UNACCEPTABLE"));
    Ok(absences.count(work.db()).await? >= 2)
}
