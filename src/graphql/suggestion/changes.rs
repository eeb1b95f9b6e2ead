//! Changes of suggestions, told to whoever listens.

use async_graphql::{Context, SimpleObject, Subscription};
use futures_util::Stream;

use crate::domain::{
    Noun,
    live::{Thing, Told},
    policy::Action,
};
use crate::graphql::{
    error::Result,
    event::{Happened, filter::EventFilter},
    given::Given,
    scalar::EventPosition,
    streamed::listened,
    suggestion::Suggestion,
};

/// Something that happened to a suggestion, and the suggestion as it now stands for this token.
#[derive(SimpleObject)]
pub struct SuggestionChange {
    #[graphql(flatten)]
    happened: Happened,
    /// The suggestion.
    suggestion: Suggestion,
}

impl SuggestionChange {
    fn of(told: Told) -> Option<Self> {
        let happened = Happened::of(&told)?;
        let Thing::Suggestion(named) = told.thing else {
            return None;
        };
        Some(Self {
            happened,
            suggestion: Suggestion::of(named.suggestion.clone()),
        })
    }
}

/// Listening to suggestions.
#[derive(Default)]
pub struct SuggestionSubscription;

#[Subscription]
impl SuggestionSubscription {
    /// What happens to suggestions within reach, once it is committed. Scope `suggestions:read`. It resumes and ends as `siteRequested` does.
    async fn suggestion_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which events.")] filter: Given<EventFilter>,
        #[graphql(desc = "First what came after this position; null is from now on.")]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<SuggestionChange>>> {
        let wanted = filter.or_default().of(Noun::Suggestion);
        listened(
            ctx,
            Action::WatchSuggestions,
            wanted,
            after,
            SuggestionChange::of,
        )
        .await
    }
}
