//! Refers a suggestion on to the body that is responsible.

use entity::suggestion;
use kernel::{
    Caller, Error, Noun, Result,
    check::{Command, NAME, NOTE, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::{OrganisationId, SuggestionId},
    suggestion::{
        Suggestion,
        status::{self, Step},
        subscriber,
    },
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct ReferOn {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    /// The body, if it is a registered organisation.
    pub organisation: Option<OrganisationId>,
    /// The name of the body, if it is not a registered organisation.
    pub body: Option<String>,
    /// A note that the submitter sees.
    pub note: String,
}

impl Command for ReferOn {
    fn check(&self, problems: &mut Problems) {
        if self.organisation.is_some() == self.body.is_some() {
            problems.add("organisation", "Either organisation or body is expected.");
        }
        problems.optional("body", self.body.as_deref(), NAME);
        problems.text("note", &self.note, NOTE);
    }
}

/// Refers a suggestion on to the body that is responsible: a council, National Highways, or whoever maintains the
/// place.
///
/// # Errors
/// If the caller lacks the scope, or the row or the organisation is not found; if the status does not allow the step;
/// if the version is stale.
pub async fn refer_on(caller: &Caller, input: ReferOn) -> Result<Suggestion> {
    let mut work = caller.begin(Action::ReferSuggestionOn, &input).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    status::after(suggestion.status, Step::ReferOn)?;
    let directory = caller.directory();
    let known = |id| directory.organisations.contains_key(&id);
    if !input.organisation.is_none_or(known) {
        return Err(Error::NotFound(Noun::Organisation));
    }
    let change = suggestion::ActiveModel {
        referred_to_id: Set(input.organisation),
        referred_to: Set(input.body),
        ..super::decided(&work, &suggestion, Some(input.note.clone()))
    };
    let because = Because {
        reason: None,
        note: Some(input.note),
    };
    let suggestion = super::move_on(&work, &suggestion, Step::ReferOn, change, because).await?;
    if let Some(body) = input.organisation {
        subscriber::hold(&work, suggestion.id, body).await?;
    }
    work.happened(event::SuggestionReferredOn::of(suggestion.id))
        .await?;
    work.commit().await?;
    Ok(suggestion)
}
