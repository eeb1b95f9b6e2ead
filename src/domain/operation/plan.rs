//! Asks the Team to join in with an operation, and plans one for the Team itself. The two differ in who does it and in the
//! first status.

use chrono::NaiveDate;
use entity::operation;
use kernel::{
    Caller, Error, Noun, Result,
    check::{Command, NAME, NOTE, Problems, folded},
    error::all_met,
    event::{self, Event},
    history::{self, Because},
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveModelTrait, EntityTrait};

use super::{Entity, Kind, Operation, Status, linked};
use crate::{
    id::{AreaId, OperationId, OrganisationId, SiteId},
    organisation, reference,
};

/// The operation.
#[derive(Clone, Debug)]
pub struct Plan {
    pub idempotency_key: Option<String>,
    /// The reference in the Team's records, if there is one. Otherwise a new one is made.
    pub reference: Option<String>,
    pub kind: Kind,
    pub name: String,
    pub description: Option<String>,
    /// The organisation that leads it. `None` means the caller's own.
    pub lead: Option<OrganisationId>,
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    pub areas: Vec<AreaId>,
    pub sites: Vec<SiteId>,
}

impl Command for Plan {
    fn check(&self, problems: &mut Problems) {
        problems.optional("reference", self.reference.as_deref(), NAME);
        problems.text("name", &self.name, NAME);
        problems.optional("description", self.description.as_deref(), NOTE);
        days(problems, self.starts_on, self.ends_on);
        linked::check(problems, &self.areas, &self.sites);
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Checks that an operation ends no earlier than it begins, and lasts at most a year.
pub(super) fn days(problems: &mut Problems, starts_on: NaiveDate, ends_on: NaiveDate) {
    let days = ends_on.signed_duration_since(starts_on).num_days();
    if !(0..=366).contains(&days) {
        problems.add(
            "endsOn",
            "A day no earlier than startsOn and at most a year after it is expected.",
        );
    }
}

/// Asks the Team to join in.
///
/// # Errors
/// If the caller lacks the scope or has no organisation; if the lead, an area or a site is not found; if the idempotency
/// key was used with another input.
pub async fn request(caller: &Caller, input: Plan) -> Result<Operation> {
    let first = (Status::Requested, event::OperationRequested::of as Made);
    write(caller, (Action::RequestInvolvement, first), input).await
}

/// Plans an operation that the Team joins.
///
/// # Errors
/// As [`request`].
pub async fn plan(caller: &Caller, input: Plan) -> Result<Operation> {
    let first = (Status::Planned, event::OperationPlanned::of as Made);
    write(caller, (Action::PlanOperation, first), input).await
}

/// The event of a new operation.
type Made = fn(OperationId) -> Event;

async fn write(
    caller: &Caller,
    (action, (status, made)): (Action, (Status, Made)),
    input: Plan,
) -> Result<Operation> {
    let mut work = caller.begin(action, &input).await?;
    if let Some(made) = work.replayed() {
        return super::get(&work.read(), OperationId(made)).await;
    }
    let own = caller.standing().organisation;
    let is_asked = status == Status::Requested;
    let may_ask = own.is_some() || !is_asked;
    all_met([(may_ask, Rule::SubmitterNeedsOrganisation)])?;
    let lead = input.lead.or(own);
    let lead = lead.ok_or_else(|| {
        let expected = "An organisation is expected, because your token names none.";
        Error::invalid("lead", expected)
    })?;
    all_met([organisation::is_open(&work.read(), lead).await?])?;
    linked::known(&work, &input.areas, &input.sites).await?;
    let by = caller.principal().identity();
    let asked = is_asked.then_some(&by);
    let reference = input.reference.unwrap_or_else(|| reference::new("OPS"));
    let row: operation::ActiveModel = Operation {
        id: OperationId::new(),
        reference_folded: folded(&reference),
        reference,
        kind: input.kind,
        name: input.name,
        description: input.description,
        lead_organisation_id: lead,
        starts_on: input.starts_on,
        ends_on: input.ends_on,
        status,
        is_public: false,
        requested_by: asked.map_or_else(String::new, |by| by.subject.clone()),
        requested_by_issuer: asked.map_or_else(String::new, |by| by.issuer.clone()),
        requested_by_organisation_id: own.filter(|_| is_asked),
        recorded_at: work.now(),
        version: 1,
    }
    .into();
    let row = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    linked::write(&work, row.id, &input.areas, &input.sites).await?;
    let entry = (Noun::Operation, row.id.0);
    history::changed(&work, entry, None, status, Because::default()).await?;
    work.happened(made(row.id)).await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}
