//! The subscription to changes of suggestions.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::live::{Delivery, Thing};
use futures_util::Stream;
use kernel::{Noun, policy::Action};

use crate::{
    error::Result,
    event::{Happened, filter::EventFilter},
    scalar::EventPosition,
    streamed::listened,
    suggestion::Suggestion,
};

/// An event of a suggestion, with the suggestion in its current state, as far as the caller may see it.
#[derive(SimpleObject)]
pub struct SuggestionChange {
    #[graphql(flatten)]
    happened: Happened,
    /// The suggestion in its current state.
    suggestion: Suggestion,
}

impl SuggestionChange {
    fn of(delivery: Delivery) -> Option<Self> {
        let happened = Happened::of(&delivery)?;
        let Thing::Suggestion(named) = delivery.thing else {
            return None;
        };
        Some(Self {
            happened,
            suggestion: Suggestion::of(named.suggestion.clone()),
        })
    }
}

/// The subscription to changes of suggestions.
#[derive(Default)]
pub struct SuggestionSubscription;

#[Subscription]
impl SuggestionSubscription {
    /// Sends the events of suggestions that the caller may see, once they are committed. Scope `suggestions:read`. The
    /// stream resumes and ends as the stream of `siteRequested` does.
    async fn suggestion_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only events that match this filter.")] filter: Option<EventFilter>,
        #[graphql(
            desc = "Start after this position; null or left out starts with the next new event."
        )]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<SuggestionChange>>> {
        let wanted = filter.unwrap_or_default().of(Noun::Suggestion);
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
