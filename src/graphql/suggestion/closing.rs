//! How suggestions end that others go on for, and how ended ones are looked at again.

use async_graphql::{Context, InputObject, Object};

use crate::domain::{
    id::{OrganisationId, SuggestionId},
    suggestion,
};
use crate::graphql::{
    context::ContextExt, error::Result, id::Id, suggestion::mutation::SuggestionPayload,
};

/// What `markSuggestionDuplicate` needs.
#[derive(Debug, InputObject)]
pub struct MarkSuggestionDuplicateInput {
    /// The suggestion that is a duplicate.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The suggestion that it is the same as: open or accepted, and no duplicate itself.
    duplicate_of: Id<SuggestionId>,
    /// Words that the suggester sees.
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

/// What `referSuggestionOn` needs: exactly one of `organisation` and `body`.
#[derive(Debug, InputObject)]
pub struct ReferSuggestionOnInput {
    /// The suggestion.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The body that it is for, where it is an organisation known to the scheme.
    organisation: Option<Id<OrganisationId>>,
    /// The name of the body that it is for, where it is not, at most 200 characters.
    body: Option<String>,
    /// Words that the suggester sees, at most 4,000 characters.
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

/// What `reopenSuggestion` needs.
#[derive(Debug, InputObject)]
pub struct ReopenSuggestionInput {
    /// The suggestion.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why, at most 4,000 characters.
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

/// How suggestions end that others go on for, and begin again.
#[derive(Default)]
pub struct SuggestionClosingMutation;

#[Object]
impl SuggestionClosingMutation {
    /// Says that an undecided suggestion is the same as another one. Whoever made it is subscribed to that one: they have it
    /// within reach from then on, but nothing of it that is its suggester's own. Scope `suggestions:review`.
    async fn mark_suggestion_duplicate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: MarkSuggestionDuplicateInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::mark_duplicate(ctx.caller(), input.into()).await)
    }

    /// Refers an undecided suggestion on to the body that it is for. Scope `suggestions:review`.
    async fn refer_suggestion_on(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ReferSuggestionOnInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::refer_on(ctx.caller(), input.into()).await)
    }

    /// Looks again at a suggestion that was declined, or whose site is improved or was given up: the Team at any time, also
    /// at a duplicate and at what was referred on; whoever suggested it up to 28 days after the decision. Scope
    /// `suggestions:write`.
    async fn reopen_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ReopenSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::reopen(ctx.caller(), input.into()).await)
    }
}
