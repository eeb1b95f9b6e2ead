//! Site requests: suggestions as they come in, told to whoever listens.

use async_graphql::{Context, InputObject, Object, Subscription};
use futures_util::{Stream, StreamExt};

use super::{
    context::ContextExt,
    error::{Fault, Result},
    id::Id,
    scalar::{DateTime, EventPosition},
    site_kind::SiteType,
    suggestion::Suggestion,
};
use crate::domain::{
    id::{AreaId, OrganisationId},
    place::Sought,
    site::SiteType as Kind,
    suggestion::{self, watch::SiteRequest as Request},
};

/// A new site request.
pub struct SiteRequest(Request);

/// A suggestion that has just been submitted, as it now stands for this token.
#[Object]
impl SiteRequest {
    /// Where the event stands in the log.
    async fn position(&self) -> EventPosition {
        EventPosition(self.0.position.clone())
    }

    /// When it was submitted.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.notice.occurred_at)
    }

    /// The suggestion.
    async fn suggestion(&self) -> Suggestion {
        Suggestion::of(self.0.notice.suggestion.clone())
    }
}

/// Which site requests are wanted; nothing given means all within reach.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SiteRequestFilter {
    /// Only requests for these types of place.
    types: Option<Vec<SiteType>>,
    /// Only requests in these areas, of whatever kind the areas are.
    areas: Option<Vec<Id<AreaId>>>,
    /// Only requests of this organisation.
    organisation: Option<Id<OrganisationId>>,
}

impl From<SiteRequestFilter> for suggestion::Filter {
    fn from(filter: SiteRequestFilter) -> Self {
        Self {
            kinds: filter
                .types
                .unwrap_or_default()
                .into_iter()
                .map(Kind::from)
                .collect(),
            place: Sought {
                areas: filter
                    .areas
                    .unwrap_or_default()
                    .into_iter()
                    .map(|id| id.0)
                    .collect(),
                ..Sought::default()
            },
            organisation: filter.organisation.map(|id| id.0),
            ..Self::default()
        }
    }
}

/// Listening to site requests.
#[derive(Default)]
pub struct SiteRequestSubscription;

#[Subscription]
impl SiteRequestSubscription {
    /// New site requests within reach, once they are committed. Scope `suggestions:read`. The stream ends with an error when
    /// the token may no longer listen (`UNAUTHENTICATED`) or was read too slowly (`STREAM_GAP`).
    async fn site_requested(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which requests.", default)] filter: SiteRequestFilter,
    ) -> Result<impl Stream<Item = Result<SiteRequest>>> {
        let requests = suggestion::watch::site_requests(ctx.caller(), filter.into())?;
        Ok(requests.map(|request| request.map(SiteRequest).map_err(Fault::from)))
    }
}
