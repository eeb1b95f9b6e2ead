//! Records an organisation and the areas that it is responsible for.

use chrono::NaiveDate;
use entity::organisation;
use kernel::{
    Caller, Noun, Result,
    check::{Command, NAME, Problems, folded},
    error::all_met,
    event,
    history::{self, Because},
    policy::Action,
    search,
};
use sea_orm::{ActiveModelTrait, EntityTrait};

use super::responsible::{self, Responsible};
use crate::{
    giving,
    id::OrganisationId,
    organisation::{Entity, Organisation, OrganisationKind, Status},
};

/// The organisation to record.
#[derive(Clone, Debug)]
pub struct Record {
    pub idempotency_key: Option<String>,
    pub reference: String,
    pub kind: OrganisationKind,
    pub name: String,
    pub areas: Vec<Responsible>,
    pub contact_email: Option<String>,
    /// The reference of the data-sharing agreement.
    pub agreement_reference: Option<String>,
    pub agreement_review_due: Option<NaiveDate>,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        problems.text("reference", &self.reference, NAME);
        problems.text("name", &self.name, NAME);
        responsible::check(problems, &self.areas);
        problems.email("contactEmail", self.contact_email.as_deref());
        let agreement = self.agreement_reference.as_deref();
        problems.optional("agreementReference", agreement, NAME);
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Records an organisation and the areas that it is responsible for.
///
/// # Errors
/// If the caller lacks the scope; if the reference is in use or an area is not found; if the idempotency key was used
/// with another input.
pub async fn record(caller: &Caller, input: Record) -> Result<Organisation> {
    let mut work = caller.begin(Action::RecordOrganisation, &input).await?;
    if let Some(made) = work.replayed() {
        return super::get(&work.read(), OrganisationId(made)).await;
    }
    responsible::check_rules(&work, &input.areas).await?;
    if !input.areas.is_empty() {
        all_met([giving::has_areas(caller)])?;
    }
    let row = organisation::Model {
        id: OrganisationId::new(),
        name_folded: folded(&input.name),
        reference_folded: folded(&input.reference),
        reference: input.reference,
        kind: input.kind,
        name: input.name,
        contact_email: input.contact_email,
        suspended: false,
        version: 1,
        agreement_reference: input.agreement_reference,
        agreement_review_due: input.agreement_review_due,
        closed_at: None,
    };
    let row: organisation::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    responsible::write(&work, row.id, input.areas).await?;
    let entry = (Noun::Organisation, row.id.0);
    history::changed(&work, entry, None, Status::Active, Because::default()).await?;
    search::indexed(
        &work,
        (Noun::Organisation, row.id.0),
        &row.name,
        &row.reference,
    )
    .await?;
    work.happened(event::OrganisationRecorded::of(row.id))
        .await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}
