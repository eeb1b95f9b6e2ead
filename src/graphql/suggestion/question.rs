//! What the Team asks about a suggestion, and what is answered.

use async_graphql::{Context, InputObject, Object};

use crate::domain::{id::SuggestionId, suggestion};
use crate::graphql::{
    context::ContextExt, error::Result, id::Id, suggestion::mutation::SuggestionPayload,
};

/// What `askAboutSuggestion` needs.
#[derive(Debug, InputObject)]
pub struct AskAboutSuggestionInput {
    /// The suggestion.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// What the suggester is asked, at most 4,000 characters.
    question: String,
}

impl From<AskAboutSuggestionInput> for suggestion::Ask {
    fn from(input: AskAboutSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            question: input.question,
        }
    }
}

/// What `answerSuggestion` needs.
#[derive(Debug, InputObject)]
pub struct AnswerSuggestionInput {
    /// The suggestion.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The answer, at most 4,000 characters.
    answer: String,
}

impl From<AnswerSuggestionInput> for suggestion::Answer {
    fn from(input: AnswerSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            answer: input.answer,
        }
    }
}

/// Questions about suggestions, and the answers.
#[derive(Default)]
pub struct SuggestionQuestionMutation;

#[Object]
impl SuggestionQuestionMutation {
    /// Asks something about a suggestion under review; it waits until whoever suggested it answers. Scope
    /// `suggestions:review`.
    async fn ask_about_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AskAboutSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::ask(ctx.caller(), input.into()).await)
    }

    /// Answers what the Team asked about one's own suggestion; it is under review again. Scope `suggestions:write`.
    async fn answer_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: AnswerSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::answer(ctx.caller(), input.into()).await)
    }
}
