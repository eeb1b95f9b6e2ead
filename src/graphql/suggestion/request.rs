//! The subscription to site requests: suggestions as they are submitted.

use async_graphql::{Context, InputObject, SimpleObject, Subscription};
use domain::{
    id::{AreaId, OrganisationId},
    live::{Delivery, Thing, Wanted},
};
use futures_util::Stream;
use kernel::{Noun, policy::Action};

use crate::{
    error::Result,
    event::kind::EventKind,
    filter::each,
    id::Id,
    place::{NearInput, sought},
    scalar::{DateTime, EventPosition},
    site::kind::SiteType,
    streamed::listened,
    suggestion::Suggestion,
};

/// A suggestion that has just been submitted, in its current state, as far as the caller may see it.
#[derive(SimpleObject)]
pub struct SiteRequest {
    /// The position of the event in the event log. To continue after this event, pass it as `after`.
    position: EventPosition,
    /// The time at which the suggestion was submitted.
    occurred_at: DateTime,
    /// The suggestion in its current state.
    suggestion: Suggestion,
}

impl SiteRequest {
    fn of(delivery: Delivery) -> Option<Self> {
        let Thing::Suggestion(named) = &delivery.thing else {
            return None;
        };
        Some(Self {
            suggestion: Suggestion::of(named.suggestion.clone()),
            occurred_at: DateTime(delivery.occurred_at),
            position: EventPosition(delivery.position),
        })
    }
}

/// Conditions on site requests, all of which must match. A condition that is null or left out does not apply, and an
/// empty list matches nothing. An empty filter matches every site request.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SiteRequestFilter {
    /// Only requests for these types of place.
    types: Option<Vec<SiteType>>,
    /// Only requests for places in these areas, or in areas inside them. Areas of every kind are allowed.
    areas: Option<Vec<Id<AreaId>>>,
    /// Only requests for places near this point.
    near: Option<NearInput>,
    /// Only requests of the organisation with this id.
    organisation: Option<Id<OrganisationId>>,
}

impl From<SiteRequestFilter> for Wanted {
    fn from(filter: SiteRequestFilter) -> Self {
        Self {
            noun: Some(Noun::Suggestion),
            kinds: Some(vec![EventKind::SuggestionSubmitted.in_the_log().into()]),
            site_kinds: each(filter.types),
            place: sought((filter.areas, None), (None, filter.near)),
            organisation: filter.organisation.map(|id| id.0),
            site: None,
        }
    }
}

/// The subscription to site requests.
#[derive(Default)]
pub struct SiteRequestSubscription;

#[Subscription]
impl SiteRequestSubscription {
    /// Sends new site requests that the caller may see, once they are committed. Scope `suggestions:read`.
    ///
    /// With `after`, the stream first sends the events that were missed and then new ones, in the order of the log,
    /// each event exactly once. `extensions.position` of each response is the position from which to resume. The access
    /// rights are checked again for every event. The stream ends with an error if the token may no longer listen
    /// (`UNAUTHENTICATED`), or if events that it should contain are no longer kept (`STREAM_GAP`, with the position to
    /// restart from). A position that the service never returned is refused with `BAD_USER_INPUT`.
    async fn site_requested(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only site requests that match this filter.")] filter: Option<
            SiteRequestFilter,
        >,
        #[graphql(
            desc = "Start after this position; null or left out starts with the next new event."
        )]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<SiteRequest>>> {
        let wanted = filter.unwrap_or_default().into();
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
