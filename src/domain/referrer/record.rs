//! Records a referrer.

use entity::referrer;
use kernel::{
    Caller, Noun, Result,
    check::{Command, NAME, Problems, folded},
    error::all_met,
    event,
    issuer::Identity,
    numbers,
    period::Period,
    policy::Action,
    principal::Role,
    search,
};
use sea_orm::{ActiveModelTrait, EntityTrait};

use crate::{
    giving,
    id::{OrganisationId, ReferrerId},
    organisation, reference,
    referrer::{Entity, Referrer},
    register::{Entry, check_identity, may_have_entry},
};

/// The referrer to record.
#[derive(Clone, Debug)]
pub struct Record {
    pub idempotency_key: Option<String>,
    /// The reference in the Team's records, if there is one. Otherwise a new one is made.
    pub reference: Option<String>,
    /// The issuer and the subject of their tokens.
    pub identity: Identity,
    pub organisation: OrganisationId,
    pub name: String,
    /// The collar number, which is local to the force and not a stable key.
    pub collar_number: Option<String>,
    /// The period in which they are in service.
    pub service: Period,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        problems.optional("reference", self.reference.as_deref(), NAME);
        problems.text("name", &self.name, NAME);
        check_identity(problems, &self.identity);
        let collar = self.collar_number.as_deref();
        problems.collar_number("collarNumber", collar);
        self.service.check(problems, "until", "from");
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Records a referrer.
///
/// # Errors
/// If the caller lacks the scope; if it is the caller's own entry; if it gives rights that the caller lacks; if the
/// reference or the subject is in use; if the organisation is not found or is closed; if the idempotency key was used
/// with another input.
pub async fn record(caller: &Caller, input: Record) -> Result<Referrer> {
    let mut work = caller.begin(Action::RecordReferrer, &input).await?;
    if let Some(made) = work.replayed() {
        return super::get(&work.read(), ReferrerId(made)).await;
    }
    let is_open = organisation::is_open(&work.read(), input.organisation).await?;
    let mut rules = may_have_entry(caller, &input.identity, Entry::Referrer, None).to_vec();
    rules.push(giving::has_role(caller, Role::Referrer));
    rules.push(is_open);
    all_met(rules)?;
    let reference = input.reference.unwrap_or_else(|| reference::new("RFR"));
    let row = referrer::Model {
        id: ReferrerId::new(),
        name_folded: folded(&input.name),
        reference_folded: folded(&reference),
        reference,
        subject: input.identity.subject,
        issuer: input.identity.issuer,
        organisation_id: input.organisation,
        name: input.name,
        collar_key: input.collar_number.as_deref().map(numbers::key),
        collar_number: input.collar_number,
        version: 1,
        from_on: input.service.from,
        until_on: input.service.until,
    };
    let row: referrer::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    search::indexed(&work, (Noun::Referrer, row.id.0), &row.name, &row.reference).await?;
    work.happened(event::ReferrerRecorded::of(row.id)).await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}
