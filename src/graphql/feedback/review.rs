//! What suggesters say of the result, some weeks after they were told that the work is done.

use async_graphql::{Context, InputObject, Object};
use domain::{
    feedback::review::{self, Asked},
    id::SuggestionId,
};

use crate::{
    context::ContextExt, error::Result, id::Id, limited::MASK, plain::object, scalar::DateTime,
    suggestion::mutation::SuggestionPayload,
};

/// The GraphQL type `ResultReview`.
#[derive(Clone, Debug)]
pub struct ResultReview(Asked);

impl ResultReview {
    /// Wraps the question with its answer.
    pub fn of(asked: Asked) -> Self {
        Self(asked)
    }
}

/// The question to a suggester whether the place is still in good condition, four weeks after they were told that the work is
/// done, and the answer.
#[object]
impl ResultReview {
    /// The time from which the suggester can answer, with `reviewResult`.
    fn due_at(&self) -> DateTime {
        DateTime(self.0.from)
    }

    /// Whether the place is still in good condition; null until it is answered.
    fn is_still_good(&self) -> Option<bool> {
        self.0.review.as_ref().map(|review| review.is_still_good)
    }

    /// The suggester's note; null if there is none. `[withheld]`, with an entry in `extensions.redactions`, for analysts.
    fn note(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = domain::suggestion::shows_words(ctx.caller());
        let note = || self.0.review.as_ref()?.note.as_deref();
        ctx.shown(shown, "no-words-for-analysts", note)
            .unwrap_or(Some(MASK))
    }

    /// The time of the answer; null until then.
    fn reviewed_at(&self) -> Option<DateTime> {
        let review = self.0.review.as_ref();
        review.map(|review| DateTime(review.reviewed_at))
    }
}

/// Input of `reviewResult`.
#[derive(Debug, InputObject)]
pub struct ReviewResultInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// Whether the place is still in good condition.
    is_still_good: bool,
    /// A note to the Team, at most 4,000 characters.
    note: Option<String>,
}

impl From<ReviewResultInput> for review::ReviewResult {
    fn from(input: ReviewResultInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            is_still_good: input.is_still_good,
            note: input.note,
        }
    }
}

/// The mutation of results.
#[derive(Default)]
pub struct ResultReviewMutation;

#[Object]
impl ResultReviewMutation {
    /// Says whether the place is still in good condition that the caller suggested, four weeks or more after the caller was
    /// told that the work is done. Once for each round of work. Scope `suggestions:write`.
    async fn review_result(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion, and the answer.")] input: ReviewResultInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(review::review(ctx.caller(), input.into()).await)
    }
}
