//! Records a contact with a person, or an attempt at one.

use chrono::{DateTime, Utc};
use entity::{contact, referral};
use kernel::{
    Caller, Error, Noun, Result, Work,
    check::{Command, NOTE, Problems},
    event,
    policy::Action,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

use crate::{
    id::{ContactId, ReferralId},
    referral::{Channel, Referral, Status},
};

/// A contact, or an attempt at one.
#[derive(Clone, Debug)]
pub struct RecordContact {
    pub idempotency_key: Option<String>,
    pub referral: ReferralId,
    /// When the contact was made. It must not be in the future.
    pub at: DateTime<Utc>,
    pub channel: Channel,
    /// Whether the person was reached.
    pub reached: bool,
    pub summary: Option<String>,
}

impl Command for RecordContact {
    fn check(&self, problems: &mut Problems) {
        problems.optional("summary", self.summary.as_deref(), NOTE);
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Records a contact. The first one in which the person was reached is the referral's first contact. The earlier ones
/// are the attempts that are required to record a refusal because of no response.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the instant is in the future; if the referral is not
/// accepted or engaged; if the idempotency key was used with another input.
pub async fn record_contact(caller: &Caller, input: RecordContact) -> Result<Referral> {
    let mut work = caller.begin(Action::RecordContact, &input).await?;
    let referral = super::get(&work.read(), input.referral).await?;
    if work.replayed().is_some() {
        caller.looked_at([referral.offender_id]);
        return Ok(referral);
    }
    if input.at > work.now() {
        return Err(Error::invalid(
            "at",
            "An instant that is not in the future is expected.",
        ));
    }
    if !matches!(referral.status, Status::Accepted | Status::Engaged) {
        return Err(Error::wrong_step(
            Noun::Referral,
            referral.status,
            Action::RecordContact,
        ));
    }
    let referral = first_reached(&work, referral, &input).await?;
    let made = write(&work, input).await?;
    work.happened(event::ContactRecorded::of(made, referral.offender_id))
        .await?;
    work.made(made.0).await?;
    work.commit().await?;
    Ok(referral)
}

async fn first_reached(work: &Work, referral: Referral, input: &RecordContact) -> Result<Referral> {
    if !input.reached
        || referral
            .first_contact_at
            .is_some_and(|first| first <= input.at)
    {
        return Ok(referral);
    }
    let change = referral::ActiveModel {
        first_contact_at: Set(Some(input.at)),
        ..referral.clone().into()
    };
    super::save(work, &referral, change).await
}

async fn write(work: &Work, input: RecordContact) -> Result<ContactId> {
    let row = contact::Model {
        id: ContactId::new(),
        referral_id: input.referral,
        at: input.at,
        channel: input.channel,
        reached: input.reached,
        summary: input.summary,
        recorded_by: work.caller().subject().into(),
        recorded_at: work.now(),
    };
    let id = row.id;
    let row: contact::ActiveModel = row.into();
    contact::Entity::insert(row.reset_all())
        .exec_without_returning(work.db())
        .await?;
    Ok(id)
}
