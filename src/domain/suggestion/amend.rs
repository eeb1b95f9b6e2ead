//! Amends a suggestion before it is decided.

use entity::suggestion;
use kernel::{
    Caller, Error, Noun, Result, Work,
    amendment::{self, Amendment, Changes},
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
    place::{Amended, Place, kept},
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
    pub title: Option<amendment::Amend<String>>,
    pub description: Option<amendment::Amend<String>>,
    pub site_kind: Option<amendment::Amend<SiteType>>,
    pub location: Option<amendment::Amend<Place>>,
    pub ward: Option<amendment::Amend<AreaId>>,
    pub contact_name: Option<amendment::Amend<Option<String>>>,
    pub contact_email: Option<amendment::Amend<Option<String>>>,
    pub contact_phone: Option<amendment::Amend<Option<String>>>,
}

/// The fields with the submitter's contact data.
const PRIVATE: [&str; 3] = ["contactName", "contactEmail", "contactPhone"];

/// The amendment of a caller who may have to give reasons.
#[derive(Debug)]
struct AmendCommand<'a> {
    input: &'a Amend,
    /// Whether a reason must be given: the Team must, because it amends another person's suggestion.
    with_reasons: bool,
}

impl Command for AmendCommand<'_> {
    fn check(&self, problems: &mut Problems) {
        let input = self.input;
        let mut amended = Amended {
            problems,
            with_reasons: self.with_reasons,
        };
        amended.text("title", input.title.as_ref(), NAME);
        amended.text("description", input.description.as_ref(), NOTE);
        amended.reason("siteType", input.site_kind.as_ref());
        amended.place("location", input.location.as_ref());
        amended.reason("ward", input.ward.as_ref());
        amended.optional("contactName", input.contact_name.as_ref(), NAME);
        let (email, telephone) = (input.contact_email.as_ref(), input.contact_phone.as_ref());
        amended.formed("contactEmail", email, Problems::email);
        amended.formed("contactPhone", telephone, Problems::telephone);
    }
}

/// Amends a suggestion: by its submitter, or by the Team, which gives reasons.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if another person submitted it; if it is already decided; if
/// the area was not a ward on the day of the submission; if nothing would change; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Suggestion> {
    let command = AmendCommand {
        input: &input,
        with_reasons: super::is_reviewer(caller),
    };
    let mut work = caller.begin(Action::AmendSuggestion, &command).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    if !super::is_reviewer(caller) && !super::is_own(caller, &suggestion) {
        return Err(Error::Forbidden(Action::AmendSuggestion));
    }
    status::after(suggestion.status, Step::Amend)?;
    let mut amended = suggestion.clone();
    let changes = take(&work, &mut amended, input);
    let submitted_on = local_day(suggestion.submitted_at);
    let is_ward = amended.ward_id == suggestion.ward_id
        || caller.directory().is_ward_on(amended.ward_id, submitted_on);
    all_met([(is_ward, Rule::AreaIsWard)])?;
    let areas = if amended.ward_id == suggestion.ward_id {
        None
    } else {
        Some(kept::corrected(&work, suggestion.id, amended.ward_id).await?)
    };
    changes
        .record(&work, (Noun::Suggestion, suggestion.id.0))
        .await?;
    if let Some(areas) = areas {
        kept::replace(&work, suggestion.id, &areas).await?;
    }
    let change = suggestion::ActiveModel::from(amended).reset_all();
    let suggestion = super::save(&work, &suggestion, change).await?;
    let row = (Noun::Suggestion, suggestion.id.0);
    search::reindexed(&work, row, &suggestion.title, &suggestion.reference).await?;
    work.happened(event::SuggestionAmended::of(suggestion.id))
        .await?;
    work.commit().await?;
    Ok(suggestion)
}

/// Applies the new values to a row.
fn take(work: &Work, row: &mut Suggestion, input: Amend) -> Changes {
    let directory = work.caller().directory();
    let mut changes = Changes::default();
    let text = |text: &String| Some(text.clone());
    changes.take("title", &mut row.title, input.title, text);
    changes.take("description", &mut row.description, input.description, text);
    changes.take("siteType", &mut row.site_kind, input.site_kind, |kind| {
        Some(kind.name())
    });
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
    let contact = Option::<String>::clone;
    changes.take(
        "contactName",
        &mut row.contact_name,
        input.contact_name,
        contact,
    );
    changes.take(
        "contactEmail",
        &mut row.contact_email,
        input.contact_email,
        contact,
    );
    changes.take(
        "contactPhone",
        &mut row.contact_phone,
        input.contact_phone,
        contact,
    );
    row.latitude = place.latitude;
    row.longitude = place.longitude;
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
