//! Support for suggestions of others.

use async_graphql::{Context, InputObject, Object};
use domain::{id::SuggestionId, suggestion};

use crate::{context::ContextExt, error::Result, id::Id, suggestion::mutation::SuggestionPayload};

/// Input of `supportSuggestion`.
#[derive(Debug, InputObject)]
pub struct SupportSuggestionInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
}

/// Input of `endSupport`.
#[derive(Debug, InputObject)]
pub struct EndSupportInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
}

/// Mutations of support.
#[derive(Default)]
pub struct SupportMutation;

#[Object]
impl SupportMutation {
    /// Supports an open suggestion of somebody else that the caller can see, instead of suggesting the same place again. The
    /// caller is told what becomes of it, as its suggester is. Supporting it again changes nothing. Scope
    /// `suggestions:write`.
    async fn support_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion to support.")] input: SupportSuggestionInput,
    ) -> Result<SuggestionPayload> {
        let input = suggestion::Support {
            suggestion: input.suggestion.0,
        };
        SuggestionPayload::of(suggestion::support(ctx.caller(), input).await)
    }

    /// Ends the caller's support for a suggestion. Without any, nothing changes. Scope `suggestions:write`.
    async fn end_support(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion that is supported no longer.")] input: EndSupportInput,
    ) -> Result<SuggestionPayload> {
        let input = suggestion::Support {
            suggestion: input.suggestion.0,
        };
        SuggestionPayload::of(suggestion::end_support(ctx.caller(), input).await)
    }
}
