//! Answers the Team's question about one's own suggestion.

use crate::{
    id::SuggestionId,
    question,
    suggestion::{Suggestion, status::Step},
};
use kernel::{
    Caller, Error, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Answer {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    pub answer: String,
}

impl Command for Answer {
    fn check(&self, problems: &mut Problems) {
        problems.text("answer", &self.answer, NOTE);
    }
}

/// Answers the Team's question about one's own suggestion, which is then under review again.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if another person submitted it; if there is no open question;
/// if the version is stale.
pub async fn answer(caller: &Caller, input: Answer) -> Result<Suggestion> {
    let mut work = caller.begin(Action::AnswerSuggestion, &input).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    if !super::is_own(caller, &suggestion) {
        return Err(Error::Forbidden(Action::AnswerSuggestion));
    }
    let change = suggestion.clone().into();
    let suggestion =
        super::move_on(&work, &suggestion, Step::Answer, change, Because::default()).await?;
    question::store_answer(&work, suggestion.id.0, &input.answer).await?;
    work.happened(event::SuggestionAnswered::of(suggestion.id))
        .await?;
    work.commit().await?;
    Ok(suggestion)
}
