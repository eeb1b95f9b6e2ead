//! The answer of the body that a suggestion was referred on to, if it is a registered organisation.

use entity::suggestion;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use super::{BodyAnswer, Status, Suggestion};
use crate::id::SuggestionId;

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct AnswerReferred {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    pub answer: BodyAnswer,
    /// A note that the suggester sees.
    pub note: Option<String>,
}

impl Command for AnswerReferred {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Answers a suggestion that was referred on to the caller's organisation. A later answer replaces an earlier one.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it was not referred on to the caller's organisation; if the
/// version is stale.
pub async fn answer_referred(caller: &Caller, input: AnswerReferred) -> Result<Suggestion> {
    let mut work = caller
        .begin(Action::AnswerReferredSuggestion, &input)
        .await?;
    let row = super::get(&work.read(), input.suggestion).await?;
    let own = caller.standing().organisation;
    let is_theirs = own.is_some()
        && row.status == Status::ReferredOn
        && row.referred_to_id == own
        && caller.role().acts_for_its_organisation();
    all_met([(is_theirs, Rule::ReferredToOwn)])?;
    expect_version(row.version, input.expected_version)?;
    let change = suggestion::ActiveModel {
        body_answer: Set(Some(input.answer)),
        body_note: Set(input.note),
        body_answered_at: Set(Some(work.now())),
        ..row.clone().into()
    };
    let row = super::save(&work, &row, change).await?;
    work.happened(event::SuggestionBodyAnswered::of(row.id))
        .await?;
    work.commit().await?;
    Ok(row)
}
