//! Site requests: suggestions as they come in, told to whoever listens.

use async_graphql::{Context, InputObject, SimpleObject, Subscription};
use futures_util::Stream;

use crate::domain::{
    Noun,
    id::{AreaId, OrganisationId},
    live::{Thing, Told, Wanted},
    policy::Action,
};
use crate::graphql::{
    error::Result,
    event::kind::EventKind,
    given::Given,
    id::Id,
    place::{NearInput, sought},
    scalar::{DateTime, EventPosition},
    site::kind::SiteType,
    streamed::listened,
    suggestion::Suggestion,
};

/// A suggestion that has just been submitted, as it now stands for this token.
#[derive(SimpleObject)]
pub struct SiteRequest {
    /// Where the event stands in the log: the `after` to go on from.
    position: EventPosition,
    /// When it was submitted.
    occurred_at: DateTime,
    /// The suggestion.
    suggestion: Suggestion,
}

impl SiteRequest {
    fn of(told: Told) -> Option<Self> {
        let Thing::Suggestion(named) = &told.thing else {
            return None;
        };
        Some(Self {
            suggestion: Suggestion::of(named.suggestion.clone()),
            occurred_at: DateTime(told.occurred_at),
            position: EventPosition(told.position),
        })
    }
}

/// Which site requests are wanted; nothing given means all within reach. What is given must all hold. Null, or a list of
/// nothing, is an error.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SiteRequestFilter {
    /// Only requests for these types of place.
    types: Given<Vec<SiteType>>,
    /// Only requests in these areas or in areas inside them, of whatever kind the areas are.
    areas: Given<Vec<Id<AreaId>>>,
    /// Only requests near this point.
    near: Given<NearInput>,
    /// Only requests of this organisation.
    organisation: Given<Id<OrganisationId>>,
}

impl From<SiteRequestFilter> for Wanted {
    fn from(filter: SiteRequestFilter) -> Self {
        Self {
            noun: Some(Noun::Suggestion),
            kinds: vec![EventKind::SuggestionSubmitted.in_the_log().into()],
            site_kinds: filter.types.each(),
            place: sought(
                (filter.areas, Given::default()),
                (Given::default(), filter.near),
            ),
            organisation: filter.organisation.0.map(|id| id.0),
            site: None,
        }
    }
}

/// Listening to site requests.
#[derive(Default)]
pub struct SiteRequestSubscription;

#[Subscription]
impl SiteRequestSubscription {
    /// New site requests within reach, once they are committed. Scope `suggestions:read`.
    ///
    /// With `after`, first what was missed and then what comes, in the order of the log, nothing twice and nothing left out;
    /// `extensions.position` of each answer is the position to go on from. Rights are looked up anew for every event: the
    /// stream ends with an error when the token may no longer listen (`UNAUTHENTICATED`), or when events that it should
    /// bring are no longer kept (`STREAM_GAP`, with the position to restart from). A position that was never given out is
    /// `BAD_USER_INPUT`.
    async fn site_requested(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which requests.")] filter: Given<SiteRequestFilter>,
        #[graphql(desc = "First what came after this position; null is from now on.")]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<SiteRequest>>> {
        let wanted = filter.or_default().into();
        listened(
            ctx,
            Action::WatchSiteRequests,
            wanted,
            after,
            SiteRequest::of,
        )
        .await
    }
}
