//! Asks the submitter a question about a suggestion, which waits until the question is answered.

use crate::{
    id::SuggestionId,
    question,
    suggestion::{Suggestion, status::Step},
};
use kernel::{
    Caller, Noun, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Ask {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    /// The question to the submitter.
    pub question: String,
}

impl Command for Ask {
    fn check(&self, problems: &mut Problems) {
        problems.text("question", &self.question, NOTE);
    }
}

/// Asks the submitter a question about a suggestion under review, which waits until the question is answered.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn ask(caller: &Caller, input: Ask) -> Result<Suggestion> {
    let mut work = caller.begin(Action::AskAboutSuggestion, &input).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    let change = suggestion.clone().into();
    let suggestion =
        super::move_on(&work, &suggestion, Step::Ask, change, Because::default()).await?;
    let about = (Noun::Suggestion, suggestion.id.0);
    question::store_question(&work, about, &input.question).await?;
    work.happened(event::SuggestionAskedAbout::of(suggestion.id))
        .await?;
    work.commit().await?;
    Ok(suggestion)
}
