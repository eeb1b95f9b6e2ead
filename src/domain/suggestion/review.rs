//! Begins the review of a suggestion. The caller becomes its reviewer.

use entity::suggestion;
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::SuggestionId,
    suggestion::{Suggestion, status::Step},
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Review {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
}

impl Command for Review {
    fn check(&self, _problems: &mut Problems) {}
}

/// Begins the review of a suggestion. The caller becomes its reviewer.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn review(caller: &Caller, input: Review) -> Result<Suggestion> {
    let mut work = caller.begin(Action::ReviewSuggestion, &input).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    let change = suggestion::ActiveModel {
        reviewed_by: Set(Some(caller.subject().into())),
        ..suggestion.clone().into()
    };
    let suggestion =
        super::move_on(&work, &suggestion, Step::Review, change, Because::default()).await?;
    work.happened(event::SuggestionReviewed::of(suggestion.id))
        .await?;
    work.commit().await?;
    Ok(suggestion)
}
