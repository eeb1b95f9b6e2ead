//! Proposes a site, with or without a suggestion.

use entity::site;
use kernel::{
    Caller, Noun, Result, Work,
    check::{Command, NAME, NOTE, Problems, folded},
    clock::local_day,
    error::all_met,
    event,
    history::{self, Because},
    numbers,
    policy::Action,
    rule::Rule,
    search,
};
use sea_orm::{ActiveModelTrait, EntityTrait};

use crate::{
    id::{AreaId, SiteId},
    place::{
        Point,
        areas::{self, Placing},
        authority, kept, ward,
    },
    reference,
    site::{Entity, Permission, Site, SiteType, Status},
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Propose {
    pub idempotency_key: Option<String>,
    /// The reference in the Team's records, if there is one. Otherwise a new one is made.
    pub reference: Option<String>,
    pub name: String,
    pub kind: SiteType,
    pub description: Option<String>,
    pub latitude: f64,
    pub longitude: f64,
    /// The ward on the day. `None` means the one at the point, by its boundary.
    pub ward: Option<AreaId>,
    /// Wards of other ward boundaries, a town, a parish.
    pub areas: Vec<AreaId>,
    pub address: Option<String>,
    /// The Unique Property Reference Number, 1 to 12 digits.
    pub uprn: Option<String>,
    pub landowner: Option<String>,
    pub beneficiary_name: Option<String>,
    pub beneficiary_email: Option<String>,
}

impl Propose {
    /// A proposal with only what every site has: its name and type, its latitude and longitude, and its ward.
    #[must_use]
    pub fn of(
        name: impl Into<String>,
        kind: SiteType,
        (latitude, longitude): (f64, f64),
        ward: AreaId,
    ) -> Self {
        Self {
            idempotency_key: None,
            reference: None,
            name: name.into(),
            kind,
            description: None,
            latitude,
            longitude,
            ward: Some(ward),
            areas: vec![],
            address: None,
            uprn: None,
            landowner: None,
            beneficiary_name: None,
            beneficiary_email: None,
        }
    }
}

impl Command for Propose {
    fn check(&self, problems: &mut Problems) {
        problems.optional("reference", self.reference.as_deref(), NAME);
        problems.text("name", &self.name, NAME);
        problems.optional("description", self.description.as_deref(), NOTE);
        problems.place(self.latitude, self.longitude);
        areas::check(&self.areas, 0, problems);
        problems.optional("address", self.address.as_deref(), NAME);
        problems.uprn("uprn", self.uprn.as_deref());
        problems.optional("landowner", self.landowner.as_deref(), NAME);
        problems.optional("beneficiaryName", self.beneficiary_name.as_deref(), NAME);
        problems.email("beneficiaryEmail", self.beneficiary_email.as_deref());
    }

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Proposes a site, with or without a suggestion.
///
/// # Errors
/// If the caller lacks the scope; if the area was not a ward on that day or is far from the point, or none is given and
/// none is found; if the idempotency key was used with another input.
pub async fn propose(caller: &Caller, input: Propose) -> Result<Site> {
    let mut work = caller.begin(Action::ProposeSite, &input).await?;
    if let Some(made) = work.replayed() {
        return super::get(&work.read(), SiteId(made)).await;
    }
    let directory = caller.directory();
    let (point, day) = (
        Point::at(input.latitude, input.longitude),
        local_day(work.now()),
    );
    let ward = ward::of_point(&directory, input.ward, point, day)?;
    let is_ward = directory.is_ward_on(ward, day);
    let placing = Placing::beginning(&directory, ward, &input.areas);
    all_met(
        [(is_ward, Rule::AreaIsWard)]
            .into_iter()
            .chain(placing.rules()),
    )?;
    let site = write(&work, ward, input).await?;
    work.happened(event::SiteProposed::of(site.id)).await?;
    work.made(site.id.0).await?;
    work.commit().await?;
    Ok(site)
}

/// Stores a new site in a ward, and the first row of its history.
pub(crate) async fn write(work: &Work, ward: AreaId, input: Propose) -> Result<Site> {
    let areas: Vec<AreaId> = [ward].into_iter().chain(input.areas).collect();
    let reference = input.reference.unwrap_or_else(|| reference::new("SIT"));
    let site = Site {
        id: SiteId::new(),
        reference_folded: folded(&reference),
        reference,
        name_folded: folded(&input.name),
        name: input.name,
        kind: input.kind,
        description: input.description,
        latitude: input.latitude,
        longitude: input.longitude,
        ward_id: ward,
        authority_id: authority::of(work, &areas).await?,
        address: input.address,
        uprn: input.uprn.as_deref().and_then(numbers::uprn),
        landowner: input.landowner,
        beneficiary_name: input.beneficiary_name,
        beneficiary_email: input.beneficiary_email,
        permission: Permission::NotSought,
        permission_valid_to: None,
        permission_organisation_id: None,
        status: Status::Proposed,
        status_reason: None,
        status_changed_at: work.now(),
        public_note: None,
        proposed_at: work.now(),
        approved_at: None,
        improved_at: None,
        version: 1,
        rounds: 1,
        quiet_until: None,
        stood_since: None,
        access_notes: None,
    };
    let row: site::ActiveModel = site.into();
    let site = Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?;
    kept::write(work, site.id, &areas).await?;
    search::indexed(work, (Noun::Site, site.id.0), &site.name, &site.reference).await?;
    history::changed(
        work,
        (Noun::Site, site.id.0),
        None,
        site.status,
        Because::default(),
    )
    .await?;
    Ok(site)
}
