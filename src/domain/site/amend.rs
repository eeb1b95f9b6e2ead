//! Amends the data of a site.

use entity::site;
use kernel::{
    Caller, Noun, Result, Work,
    amendment::{self, Changes},
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
    place::{Amended, Place, kept},
    site::{
        Site, SiteType,
        status::{self, Step},
    },
};

/// The input of this operation. Fields that are left out are not changed.
#[derive(Clone, Debug)]
pub struct Amend {
    pub site: SiteId,
    pub expected_version: i32,
    pub name: Option<amendment::Amend<String>>,
    pub kind: Option<amendment::Amend<SiteType>>,
    pub description: Option<amendment::Amend<Option<String>>>,
    pub location: Option<amendment::Amend<Place>>,
    pub ward: Option<amendment::Amend<AreaId>>,
    pub address: Option<amendment::Amend<Option<String>>>,
    pub uprn: Option<amendment::Amend<Option<String>>>,
    pub access_notes: Option<amendment::Amend<Option<String>>>,
    pub public_note: Option<amendment::Amend<Option<String>>>,
    pub beneficiary_name: Option<amendment::Amend<Option<String>>>,
    pub beneficiary_email: Option<amendment::Amend<Option<String>>>,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        let mut amended = Amended {
            problems,
            with_reasons: true,
        };
        amended.text("name", self.name.as_ref(), NAME);
        amended.reason("type", self.kind.as_ref());
        amended.optional("description", self.description.as_ref(), NOTE);
        amended.place("location", self.location.as_ref());
        amended.reason("ward", self.ward.as_ref());
        amended.optional("address", self.address.as_ref(), NAME);
        amended.formed("uprn", self.uprn.as_ref(), Problems::uprn);
        amended.optional("accessNotes", self.access_notes.as_ref(), NOTE);
        amended.optional("publicNote", self.public_note.as_ref(), NOTE);
        amended.optional("beneficiaryName", self.beneficiary_name.as_ref(), NAME);
        let email = self.beneficiary_email.as_ref();
        amended.formed("beneficiaryEmail", email, Problems::email);
    }
}

/// Amends the data of a site, with a reason for each field.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the site is archived; if the area was not a ward on the
/// day of the proposal; if nothing would change; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Site> {
    let mut work = caller.begin(Action::AmendSite, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    status::after(site.status, Step::Amend)?;
    let mut amended = site.clone();
    let changes = take(&work, &mut amended, input);
    let is_ward = amended.ward_id == site.ward_id
        || caller
            .directory()
            .is_ward_on(amended.ward_id, local_day(site.proposed_at));
    all_met([(is_ward, Rule::AreaIsWard)])?;
    let areas = if amended.ward_id == site.ward_id {
        None
    } else {
        Some(kept::corrected(&work, site.id, amended.ward_id).await?)
    };
    changes.record(&work, (Noun::Site, site.id.0)).await?;
    if let Some(areas) = areas {
        kept::replace(&work, site.id, &areas).await?;
    }
    let change = site::ActiveModel::from(amended).reset_all();
    let site = super::save(&work, &site, change).await?;
    search::reindexed(&work, (Noun::Site, site.id.0), &site.name, &site.reference).await?;
    work.happened(event::SiteAmended::of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}

/// Applies the new values to a row.
fn take(work: &Work, row: &mut Site, input: Amend) -> Changes {
    let directory = work.caller().directory();
    let mut changes = Changes::default();
    let as_it_is = Option::<String>::clone;
    changes.take("name", &mut row.name, input.name, |name| Some(name.clone()));
    changes.take("type", &mut row.kind, input.kind, |kind| Some(kind.name()));
    let mut place = Place {
        latitude: row.latitude,
        longitude: row.longitude,
    };
    changes.take("location", &mut place, input.location, |place| {
        Some(place.shown())
    });
    changes.take("ward", &mut row.ward_id, input.ward, |ward| {
        directory.areas.get(ward).map(|area| area.name.clone())
    });
    let uprn = input.uprn.map(|amend| amendment::Amend {
        value: amend.value.as_deref().and_then(numbers::uprn),
        reason: amend.reason,
    });
    for (field, value, amend) in [
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
        changes.take(field, value, amend, as_it_is);
    }
    row.latitude = place.latitude;
    row.longitude = place.longitude;
    row.name_folded = folded(&row.name);
    changes
}
