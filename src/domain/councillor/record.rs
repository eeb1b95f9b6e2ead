//! Records a councillor and the wards that they represent.

use entity::councillor;
use kernel::{
    Caller, Noun, Result,
    check::{Command, NAME, Problems, folded},
    error::all_met,
    event,
    issuer::Identity,
    policy::Action,
    principal::Role,
    rule::Rule,
    search,
};
use sea_orm::{ActiveModelTrait, EntityTrait};

use super::term::{self, Stand};
use crate::{
    councillor::{Councillor, Entity},
    giving,
    id::{CouncillorId, OrganisationId},
    organisation, reference,
    register::{Entry, check_identity, may_have_entry},
};

/// The councillor to record.
#[derive(Clone, Debug)]
pub struct Record {
    pub idempotency_key: Option<String>,
    /// The reference in the Team's records, if there is one. Otherwise a new one is made.
    pub reference: Option<String>,
    /// The issuer and the subject of their tokens.
    pub identity: Identity,
    /// The council of which they are a member.
    pub organisation: OrganisationId,
    pub name: String,
    pub contact_email: Option<String>,
    pub terms: Vec<Stand>,
}

impl Command for Record {
    fn check(&self, problems: &mut Problems) {
        problems.optional("reference", self.reference.as_deref(), NAME);
        problems.text("name", &self.name, NAME);
        check_identity(problems, &self.identity);
        problems.email("contactEmail", self.contact_email.as_deref());
        for (place, stand) in self.terms.iter().enumerate() {
            let field = format!("terms.{place}.until");
            stand.period.check(problems, &field, "from");
        }
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Records a councillor and the wards that they represent.
///
/// # Errors
/// If the caller lacks the scope; if it is the caller's own entry; if it gives rights that the caller lacks; if the
/// reference or the subject is in use; if the organisation is not found or is closed; if an area is not a ward in that
/// period; if the idempotency key was used with another input.
pub async fn record(caller: &Caller, input: Record) -> Result<Councillor> {
    let mut work = caller.begin(Action::RecordCouncillor, &input).await?;
    if let Some(made) = work.replayed() {
        return super::get(&work.read(), CouncillorId(made)).await;
    }
    let is_open = organisation::is_open(&work.read(), input.organisation).await?;
    let mut rules = may_have_entry(caller, &input.identity, Entry::Councillor, None).to_vec();
    rules.push(giving::has_role(caller, Role::Councillor));
    rules.push(is_open);
    rules.extend(term::check_rules(&caller.directory(), &input.terms));
    rules.push((term::are_apart(&input.terms), Rule::PeriodsApart));
    all_met(rules)?;
    let reference = input.reference.unwrap_or_else(|| reference::new("CLR"));
    let row = councillor::Model {
        id: CouncillorId::new(),
        name_folded: folded(&input.name),
        reference_folded: folded(&reference),
        reference,
        subject: input.identity.subject,
        issuer: input.identity.issuer,
        organisation_id: input.organisation,
        name: input.name,
        version: 1,
        contact_email: input.contact_email,
    };
    let row: councillor::ActiveModel = row.into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    term::write(&work, row.id, &input.terms).await?;
    search::indexed(
        &work,
        (Noun::Councillor, row.id.0),
        &row.name,
        &row.reference,
    )
    .await?;
    work.happened(event::CouncillorRecorded::of(row.id)).await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}
