//! Questions of the Team about a suggestion, and the answers of the suggester.

use async_graphql::{Context, InputObject, Object};
use domain::{id::SuggestionId, suggestion};

use crate::{context::ContextExt, error::Result, id::Id, suggestion::mutation::SuggestionPayload};

/// Input of `askAboutSuggestion`.
#[derive(Debug, InputObject)]
pub struct AskAboutSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The question to the suggester, 1 to 4,000 characters.
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

/// Input of `answerSuggestion`.
#[derive(Debug, InputObject)]
pub struct AnswerSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The answer, 1 to 4,000 characters.
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

/// Mutations for questions about suggestions and their answers.
#[derive(Default)]
pub struct SuggestionQuestionMutation;

#[Object]
impl SuggestionQuestionMutation {
    /// Asks the suggester a question about a suggestion under review. The status is `NEEDS_INFO` until the suggester
    /// answers. Scope `suggestions:review`.
    async fn ask_about_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion and the question.")] input: AskAboutSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::ask(ctx.caller(), input.into()).await)
    }

    /// Answers the Team's question about the caller's own suggestion. The status becomes `UNDER_REVIEW` again. Scope
    /// `suggestions:write`.
    async fn answer_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion and the answer.")] input: AnswerSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::answer(ctx.caller(), input.into()).await)
    }
}
