//! Amends the data of a site.

use entity::site;
use kernel::{
    Caller, Noun, Result, Work,
    amendment::{Change, Changes},
    check::{Command, NAME, NOTE, Problems, folded},
    choice::Choice,
    clock::local_day,
    error::all_met,
    event, expect_version, numbers,
    policy::Action,
    rule::Rule,
    search,
};
use sea_orm::ActiveModelTrait;

use crate::{
    id::{AreaId, SiteId},
    place::{Coordinates, Point, check_place, kept, ward},
    site::{
        Site, SiteType, reach,
        status::{self, Step},
    },
};

/// The input of this operation. Fields that are left out are not changed.
#[derive(Clone, Debug)]
pub struct Amend {
    pub site: SiteId,
    pub expected_version: i32,
    pub name: Change<String>,
    pub kind: Change<SiteType>,
    pub description: Change<String>,
    pub location: Change<Coordinates>,
    pub ward: Change<AreaId>,
    pub address: Change<String>,
    pub uprn: Change<String>,
    pub access_notes: Change<String>,
    pub public_note: Change<String>,
    pub beneficiary_name: Change<String>,
    pub beneficiary_email: Change<String>,
    pub reason: Option<String>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        problems.changed_text("name", &self.name, NAME);
        problems.not_emptied("type", &self.kind);
        problems.optional("description", self.description.text(), NOTE);
        check_place(problems, &self.location, &self.ward);
        problems.optional("address", self.address.text(), NAME);
        problems.uprn("uprn", self.uprn.text());
        problems.optional("accessNotes", self.access_notes.text(), NOTE);
        problems.optional("publicNote", self.public_note.text(), NOTE);
        problems.optional("beneficiaryName", self.beneficiary_name.text(), NAME);
        problems.email("beneficiaryEmail", self.beneficiary_email.text());
        problems.reason(self.reason.as_deref());
    }
}

/// Amends the data of a site.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the site is archived; if the area was not a ward on the
/// day of the proposal, or the point and the ward are far apart after the change; if nothing would change; if the version
/// is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Site> {
    let mut work = caller.begin(Action::AmendSite, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    status::after(site.status, Step::Amend)?;
    let mut amended = site.clone();
    let changes = take(&work, &mut amended, input);
    let (directory, proposed_on) = (caller.directory(), local_day(site.proposed_at));
    let is_ward =
        amended.ward_id == site.ward_id || directory.is_ward_on(amended.ward_id, proposed_on);
    all_met([(is_ward, Rule::AreaIsWard)])?;
    ward::still_near(&directory, lies(&site), lies(&amended), proposed_on)?;
    let relocation = if amended.ward_id == site.ward_id {
        None
    } else {
        Some(kept::corrected(&work, site.id, amended.ward_id).await?)
    };
    changes.record(&work, (Noun::Site, site.id.0)).await?;
    if let Some(relocation) = &relocation {
        kept::replace(&work, site.id, relocation).await?;
    }
    let change = site::ActiveModel::from(amended).reset_all();
    let site = super::save(&work, &site, change).await?;
    search::reindexed(&work, (Noun::Site, site.id.0), &site.name, &site.reference).await?;
    let logged = work.happened(event::SiteAmended::of(site.id)).await?;
    if let Some(relocation) = relocation {
        reach::left_areas(&work, logged, site.id, relocation.left_areas()).await?;
    }
    work.commit().await?;
    Ok(site)
}

/// Sets the public note of a site, as part of another operation.
///
/// # Errors
/// If the site is not found or archived.
pub(crate) async fn set_public_note(work: &mut Work, id: SiteId, note: String) -> Result<()> {
    let site = super::get_alone(work, id).await?;
    status::after(site.status, Step::Amend)?;
    if site.public_note.as_ref() == Some(&note) {
        return Ok(());
    }
    let mut amended = site.clone();
    let mut changes = Changes::because(None);
    let change = Change::To(note);
    changes.change(
        "publicNote",
        &mut amended.public_note,
        change,
        String::clone,
    );
    changes.record(work, (Noun::Site, id.0)).await?;
    let change = site::ActiveModel::from(amended).reset_all();
    super::save(work, &site, change).await?;
    work.happened(event::SiteAmended::of(id)).await?;
    Ok(())
}

/// The point and the ward of a site.
fn lies(row: &Site) -> (Point, AreaId) {
    (Point::at(row.latitude, row.longitude), row.ward_id)
}

/// Applies the new values to a row.
fn take(work: &Work, row: &mut Site, input: Amend) -> Changes {
    let directory = work.caller().directory();
    let mut changes = Changes::because(input.reason);
    let text = String::clone;
    changes.set("name", &mut row.name, input.name, text);
    changes.set("type", &mut row.kind, input.kind, Choice::name);
    let mut point = Coordinates {
        latitude: row.latitude,
        longitude: row.longitude,
    };
    changes.set("location", &mut point, input.location, Coordinates::shown);
    changes.set("ward", &mut row.ward_id, input.ward, |ward| {
        directory.area_name(*ward)
    });
    let uprn = match input.uprn {
        Change::To(text) => Change::from(numbers::uprn(&text)),
        other => other,
    };
    for (field, value, change) in [
        ("description", &mut row.description, input.description),
        ("address", &mut row.address, input.address),
        ("uprn", &mut row.uprn, uprn),
        ("accessNotes", &mut row.access_notes, input.access_notes),
        ("publicNote", &mut row.public_note, input.public_note),
        (
            "beneficiaryName",
            &mut row.beneficiary_name,
            input.beneficiary_name,
        ),
        (
            "beneficiaryEmail",
            &mut row.beneficiary_email,
            input.beneficiary_email,
        ),
    ] {
        changes.change(field, value, change, text);
    }
    row.latitude = point.latitude;
    row.longitude = point.longitude;
    row.name_folded = folded(&row.name);
    changes
}
