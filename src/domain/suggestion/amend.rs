//! Amends a suggestion before it is decided.

use entity::suggestion;
use kernel::{
    Caller, Error, Noun, Result, Work,
    amendment::{Amendment, Change, Changes},
    check::{Command, NAME, NOTE, Problems, folded},
    choice::Choice,
    clock::local_day,
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
    search,
};
use sea_orm::ActiveModelTrait;

use crate::{
    id::{AreaId, SuggestionId},
    place::{Coordinates, Point, check_place, kept, ward},
    site::SiteType,
    suggestion::{
        Suggestion,
        status::{self, Step},
    },
};

/// The input of this operation. Fields that are left out are not changed.
#[derive(Clone, Debug)]
pub struct Amend {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    pub title: Change<String>,
    pub description: Change<String>,
    pub site_kind: Change<SiteType>,
    pub location: Change<Coordinates>,
    pub ward: Change<AreaId>,
    pub contact_name: Change<String>,
    pub contact_email: Change<String>,
    pub contact_phone: Change<String>,
    pub reason: Option<String>,
}

/// The fields with the submitter's contact data.
const PRIVATE: [&str; 3] = ["contactName", "contactEmail", "contactPhone"];

/// An amendment, and who makes it.
#[derive(Debug)]
struct Amending<'a> {
    input: &'a Amend,
    /// Whether the Team amends another person's suggestion, and must give a reason.
    is_review: bool,
}

impl Command for Amending<'_> {
    fn check(&self, problems: &mut Problems) {
        let input = self.input;
        problems.changed_text("title", &input.title, NAME);
        problems.changed_text("description", &input.description, NOTE);
        problems.not_emptied("siteType", &input.site_kind);
        check_place(problems, &input.location, &input.ward);
        problems.optional("contactName", input.contact_name.text(), NAME);
        problems.email("contactEmail", input.contact_email.text());
        problems.telephone("contactPhone", input.contact_phone.text());
        if self.is_review && input.reason.is_none() {
            problems.add("reason", "The reason for the change is expected.");
        }
        problems.reason(input.reason.as_deref());
    }
}

/// Amends a suggestion: by its submitter, or by the Team, which gives a reason.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if another person submitted it; if it is already decided; if
/// the area was not a ward on the day of the submission, or the point and the ward are far apart after the change; if
/// nothing would change; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Suggestion> {
    let amending = Amending {
        input: &input,
        is_review: super::is_reviewer(caller),
    };
    let mut work = caller.begin(Action::AmendSuggestion, &amending).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    if !super::is_reviewer(caller) && !super::is_own(caller, &suggestion) {
        return Err(Error::Forbidden(Action::AmendSuggestion));
    }
    status::after(suggestion.status, Step::Amend)?;
    let mut amended = suggestion.clone();
    let changes = take(&work, &mut amended, input);
    let (directory, submitted_on) = (caller.directory(), local_day(suggestion.submitted_at));
    let is_ward = amended.ward_id == suggestion.ward_id
        || directory.is_ward_on(amended.ward_id, submitted_on);
    all_met([(is_ward, Rule::AreaIsWard)])?;
    let (before, after) = (lies(&suggestion), lies(&amended));
    ward::still_near(&directory, before, after, submitted_on)?;
    let relocation = if amended.ward_id == suggestion.ward_id {
        None
    } else {
        Some(kept::corrected(&work, suggestion.id, amended.ward_id).await?)
    };
    changes
        .record(&work, (Noun::Suggestion, suggestion.id.0))
        .await?;
    if let Some(relocation) = &relocation {
        kept::replace(&work, suggestion.id, relocation).await?;
    }
    let change = suggestion::ActiveModel::from(amended).reset_all();
    let suggestion = super::save(&work, &suggestion, change).await?;
    let row = (Noun::Suggestion, suggestion.id.0);
    search::reindexed(&work, row, &suggestion.title, &suggestion.reference).await?;
    let logged = work
        .happened(event::SuggestionAmended::of(suggestion.id))
        .await?;
    if let Some(relocation) = relocation {
        super::left_areas(&work, logged, suggestion.id, relocation.left_areas()).await?;
    }
    work.commit().await?;
    Ok(suggestion)
}

/// The point and the ward of a suggestion.
fn lies(row: &Suggestion) -> (Point, AreaId) {
    (Point::at(row.latitude, row.longitude), row.ward_id)
}

/// Applies the new values to a row.
fn take(work: &Work, row: &mut Suggestion, input: Amend) -> Changes {
    let directory = work.caller().directory();
    let mut changes = Changes::because(input.reason);
    let text = String::clone;
    changes.set("title", &mut row.title, input.title, text);
    changes.set("description", &mut row.description, input.description, text);
    changes.set(
        "siteType",
        &mut row.site_kind,
        input.site_kind,
        Choice::name,
    );
    let mut point = Coordinates {
        latitude: row.latitude,
        longitude: row.longitude,
    };
    changes.set("location", &mut point, input.location, Coordinates::shown);
    changes.set("ward", &mut row.ward_id, input.ward, |ward| {
        directory.area_name(*ward)
    });
    for (field, value, change) in [
        ("contactName", &mut row.contact_name, input.contact_name),
        ("contactEmail", &mut row.contact_email, input.contact_email),
        ("contactPhone", &mut row.contact_phone, input.contact_phone),
    ] {
        changes.change(field, value, change, text);
    }
    row.latitude = point.latitude;
    row.longitude = point.longitude;
    row.title_folded = folded(&row.title);
    changes
}

/// Those amendments of a suggestion that the caller may see: amendments of contact data only together with the contact
/// data.
#[must_use]
pub fn shown_amendments(
    caller: &Caller,
    suggestion: &Suggestion,
    amendments: Vec<Amendment>,
) -> Vec<Amendment> {
    let with_contact = super::shows_contact(caller, suggestion);
    amendments
        .into_iter()
        .filter(|amendment| with_contact || !PRIVATE.contains(&amendment.field.as_str()))
        .collect()
}
