//! Declines a suggestion, with a reason and a note that the submitter sees.

use entity::suggestion;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::SuggestionId,
    reference::SUGGESTION_DECLINED,
    suggestion::{Suggestion, status::Step},
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Decline {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    /// A code of the reference list `SUGGESTION_DECLINED`.
    pub reason: String,
    /// A note that the submitter sees.
    pub note: Option<String>,
}

impl Command for Decline {
    fn check(&self, problems: &mut Problems) {
        problems.code("reasonCode", SUGGESTION_DECLINED, &self.reason);
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Declines a suggestion, with a reason and a note that the submitter sees.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn decline(caller: &Caller, input: Decline) -> Result<Suggestion> {
    let mut work = caller.begin(Action::DeclineSuggestion, &input).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    let change = suggestion::ActiveModel {
        decision_reason: Set(Some(input.reason.clone())),
        ..super::decided(&work, &suggestion, input.note.clone())
    };
    let suggestion = super::move_on(
        &work,
        &suggestion,
        Step::Decline,
        change,
        Because::of(&input.reason, input.note.as_deref()),
    )
    .await?;
    work.happened(event::SuggestionDeclined::of(suggestion.id))
        .await?;
    work.commit().await?;
    Ok(suggestion)
}
