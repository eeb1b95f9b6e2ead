//! Submits a suggestion: a site request.

use entity::suggestion;
use kernel::{
    Caller, Noun, Result, Work,
    check::{Command, NAME, NOTE, Problems, folded},
    clock::local_day,
    error::all_met,
    event,
    history::{self, Because},
    policy::Action,
    principal::Role,
    rule::Rule,
    search,
};
use sea_orm::{ActiveModelTrait, EntityTrait, Iterable, sea_query::OnConflict};

use crate::{
    id::{AreaId, OrganisationId, SuggestionId},
    place::{
        Point,
        areas::{self, Placing},
        authority, kept, ward,
    },
    reference,
    session::WorkType,
    site::SiteType,
    suggestion::{Entity, Source, Status, Suggestion, own_number},
};

/// The suggestion to submit.
#[derive(Clone, Debug)]
pub struct Submit {
    pub idempotency_key: Option<String>,
    /// The reference in the Team's records, if there is one. Otherwise a new one is made.
    pub reference: Option<String>,
    /// The kind of submitter, where the Team's records say so. By default it follows from the caller's role.
    pub source: Option<Source>,
    pub title: String,
    pub description: String,
    pub site_kind: SiteType,
    pub latitude: f64,
    pub longitude: f64,
    /// The ward on the day. `None` means the one at the point, by its boundary.
    pub ward: Option<AreaId>,
    /// Wards of other ward boundaries, a town, a parish.
    pub areas: Vec<AreaId>,
    /// The types of work suggested.
    pub work_types: Vec<WorkType>,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub contact_phone: Option<String>,
    /// The submitter's own number. A second submission of the same with this number returns the first suggestion.
    pub external_reference: Option<String>,
}

impl Command for Submit {
    fn check(&self, problems: &mut Problems) {
        problems.optional("reference", self.reference.as_deref(), NAME);
        problems.text("title", &self.title, NAME);
        problems.text("description", &self.description, NOTE);
        problems.place(self.latitude, self.longitude);
        areas::check(&self.areas, 0, problems);
        if self.work_types.len() > WorkType::iter().len() {
            problems.add("workTypes", "Each kind of work at most once is expected.");
        }
        problems.optional("contactName", self.contact_name.as_deref(), NAME);
        problems.email("contactEmail", self.contact_email.as_deref());
        problems.telephone("contactPhone", self.contact_phone.as_deref());
        problems.optional(
            "externalReference",
            self.external_reference.as_deref(),
            NAME,
        );
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// A suggestion that was submitted.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// The suggestion as it now stands.
    pub suggestion: Suggestion,
    /// Whether this submission made it. Otherwise an earlier one did, with the same idempotency key or number.
    pub created: bool,
}

impl Submitted {
    fn before(suggestion: Suggestion) -> Self {
        Self {
            suggestion,
            created: false,
        }
    }
}

/// Submits a suggestion.
///
/// # Errors
/// If the caller lacks the scope; if the organisation is not registered; if the area was not a ward on that day or is far
/// from the point, or none is given and none is found; if the idempotency key was used with another input, or the
/// sender's own number with another suggestion.
pub async fn submit(caller: &Caller, input: Submit) -> Result<Submitted> {
    let mut work = caller.begin(Action::SubmitSuggestion, &input).await?;
    if let Some(made) = work.replayed() {
        let first = super::get(&work.read(), SuggestionId(made)).await?;
        return Ok(Submitted::before(first));
    }
    let organisation = caller.standing().organisation;
    let directory = caller.directory();
    let (point, day) = (
        Point::at(input.latitude, input.longitude),
        local_day(work.now()),
    );
    let ward = ward::of_point(&directory, input.ward, point, day)?;
    let is_ward = directory.is_ward_on(ward, day);
    let placing = Placing::beginning(&directory, ward, &input.areas);
    let own = [
        (organisation.is_some(), Rule::SubmitterNeedsOrganisation),
        (is_ward, Rule::AreaIsWard),
    ];
    all_met(own.into_iter().chain(placing.rules()))?;
    let organisation = organisation.ok_or(Rule::SubmitterNeedsOrganisation)?;
    let Some(row) = write(&work, (organisation, ward), input.clone()).await? else {
        let first = own_number::first_of(&work, &input).await?;
        work.made(first.id.0).await?;
        work.commit().await?;
        return Ok(Submitted::before(first));
    };
    work.happened(event::SuggestionSubmitted::of(row.id))
        .await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(Submitted {
        suggestion: row,
        created: true,
    })
}

/// The row of a new suggestion.
fn row(
    work: &Work,
    (organisation, ward, authority): (OrganisationId, AreaId, Option<AreaId>),
    input: Submit,
) -> Suggestion {
    let by = work.caller().principal();
    let submitted_digest = own_number::digest(&input);
    let reference = input.reference.unwrap_or_else(|| reference::new("SUG"));
    Suggestion {
        id: SuggestionId::new(),
        reference_folded: folded(&reference),
        reference,
        source: input.source.unwrap_or_else(|| source(work.caller().role())),
        submitted_by: by.subject.clone(),
        submitted_by_issuer: by.issuer.stored().into(),
        submitted_by_client: by.client.clone().unwrap_or_default(),
        organisation_id: organisation,
        submitted_at: work.now(),
        title_folded: folded(&input.title),
        title: input.title,
        description: input.description,
        site_kind: input.site_kind,
        latitude: input.latitude,
        longitude: input.longitude,
        ward_id: ward,
        authority_id: authority,
        contact_name: input.contact_name,
        contact_email: input.contact_email,
        contact_phone: input.contact_phone,
        submitted_digest,
        external_reference: input.external_reference,
        status: Status::Submitted,
        status_changed_at: work.now(),
        decision_reason: None,
        decision_note: None,
        decided_at: None,
        reviewed_by: None,
        site_id: None,
        version: 1,
        duplicate_of_id: None,
        referred_to_id: None,
        referred_to: None,
        body_answer: None,
        body_note: None,
        body_answered_at: None,
    }
}

/// Stores a new suggestion and the first row of its history. Returns `None` if the caller has already submitted one
/// with the same reference. A second submission waits for the first one's transaction to end.
async fn write(
    work: &Work,
    (organisation, ward): (OrganisationId, AreaId),
    input: Submit,
) -> Result<Option<Suggestion>> {
    let areas: Vec<AreaId> = [ward].into_iter().chain(input.areas.clone()).collect();
    let work_types = input.work_types.clone();
    let authority = authority::of(work, &areas).await?;
    let row = row(work, (organisation, ward, authority), input);
    let same_number = OnConflict::columns([
        suggestion::Column::OrganisationId,
        suggestion::Column::SubmittedByIssuer,
        suggestion::Column::SubmittedByClient,
        suggestion::Column::SubmittedBy,
        suggestion::Column::ExternalReference,
    ])
    .do_nothing()
    .to_owned();
    let row: suggestion::ActiveModel = row.into();
    let written = Entity::insert(row.reset_all())
        .on_conflict(same_number)
        .exec_with_returning_many(work.db())
        .await?;
    let Some(row) = written.into_iter().next() else {
        return Ok(None);
    };
    let entry = (Noun::Suggestion, row.id.0);
    kept::write(work, row.id, &areas).await?;
    super::work_types::write(work, row.id, &work_types).await?;
    search::indexed(work, entry, &row.title, &row.reference).await?;
    history::changed(work, entry, None, row.status, Because::default()).await?;
    Ok(Some(row))
}

/// The kind of submitter that follows from a role.
fn source(role: Role) -> Source {
    match role {
        Role::Councillor => Source::Councillor,
        Role::CommunityGroup => Source::CommunityGroup,
        Role::CouncilSystem => Source::CouncilOfficer,
        Role::Referrer | Role::PoliceData => Source::Police,
        Role::PartnerFrontend => Source::ResidentViaPartner,
        Role::Manager
        | Role::Supervisor
        | Role::Mentor
        | Role::Analyst
        | Role::YjsLiaison
        | Role::DataProtectionOfficer
        | Role::SystemAdmin => Source::Team,
    }
}
