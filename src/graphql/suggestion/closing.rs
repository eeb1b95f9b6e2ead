//! Mutations that close a suggestion as a duplicate or refer it on, and that reopen one.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{OrganisationId, SuggestionId},
    suggestion,
};

use crate::{
    context::ContextExt,
    error::Result,
    id::Id,
    suggestion::{decision::BodyAnswer, mutation::SuggestionPayload},
};

/// Input of `markSuggestionDuplicate`.
#[derive(Debug, InputObject)]
pub struct MarkSuggestionDuplicateInput {
    /// The id of the suggestion that is a duplicate.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The id of the original suggestion. It must be open or accepted, and not a duplicate itself.
    duplicate_of: Id<SuggestionId>,
    /// A note that the suggester can see, at most 4,000 characters.
    note: Option<String>,
}

impl From<MarkSuggestionDuplicateInput> for suggestion::MarkDuplicate {
    fn from(input: MarkSuggestionDuplicateInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            duplicate_of: input.duplicate_of.0,
            note: input.note,
        }
    }
}

/// Input of `referSuggestionOn`, with exactly one of `organisation` and `body`.
#[derive(Debug, InputObject)]
pub struct ReferSuggestionOnInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The id of the organisation that the suggestion is for, if the scheme knows it.
    organisation: Option<Id<OrganisationId>>,
    /// The name of the body that the suggestion is for, if it is not an organisation known to the scheme; at most 200
    /// characters.
    body: Option<String>,
    /// A note that the suggester can see, 1 to 4,000 characters.
    note: String,
}

impl From<ReferSuggestionOnInput> for suggestion::ReferOn {
    fn from(input: ReferSuggestionOnInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            organisation: input.organisation.map(|id| id.0),
            body: input.body,
            note: input.note,
        }
    }
}

/// Input of `reopenSuggestion`.
#[derive(Debug, InputObject)]
pub struct ReopenSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters.
    note: Option<String>,
}

impl From<ReopenSuggestionInput> for suggestion::Reopen {
    fn from(input: ReopenSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            note: input.note,
        }
    }
}

/// Input of `answerReferredSuggestion`.
#[derive(Debug, InputObject)]
pub struct AnswerReferredSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The answer.
    answer: BodyAnswer,
    /// A note that the suggester can see, at most 4,000 characters.
    note: Option<String>,
}

impl From<AnswerReferredSuggestionInput> for suggestion::AnswerReferred {
    fn from(input: AnswerReferredSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            answer: input.answer.into(),
            note: input.note,
        }
    }
}

/// Mutations that close a suggestion as a duplicate or refer it on, and that reopen one.
#[derive(Default)]
pub struct SuggestionClosingMutation;

#[Object]
impl SuggestionClosingMutation {
    /// Marks a suggestion that is not decided yet as a duplicate of another one. Its suggester is subscribed to the
    /// original one and gets access to it, except to fields that are only for the original suggester. Scope
    /// `suggestions:review`.
    async fn mark_suggestion_duplicate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion, and the one that it is a duplicate of.")]
        input: MarkSuggestionDuplicateInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::mark_duplicate(ctx.caller(), input.into()).await)
    }

    /// Refers a suggestion that is not decided yet on to the body that it is for. Scope `suggestions:review`.
    async fn refer_suggestion_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion, and the body to refer it to.")]
        input: ReferSuggestionOnInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::refer_on(ctx.caller(), input.into()).await)
    }

    /// Answers a suggestion that was referred on to the caller's organisation; a later answer replaces an earlier one. For
    /// systems of councils and other organisations. Scope `suggestions:write`.
    async fn answer_referred_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion, and the answer.")] input: AnswerReferredSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::answer_referred(ctx.caller(), input.into()).await)
    }

    /// Reopens a suggestion that was declined, or whose site is completed, declined or archived. The suggester may do
    /// so up to 28 days after the decision, or after its site was closed. The Team may do so at any time, also for a
    /// duplicate and for a suggestion that was referred on. Scope `suggestions:write`.
    async fn reopen_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion to reopen.")] input: ReopenSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::reopen(ctx.caller(), input.into()).await)
    }
}
