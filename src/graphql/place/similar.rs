//! The places near a point, those of one type first.

use async_graphql::{Context, Object};
use domain::{place::similar::Spot, site, suggestion};
use kernel::{check, policy::Action};

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    place::LocationInput,
    site::{Site, kind::SiteType},
    suggestion::Suggestion,
};

/// The default radius of a search, in metres.
const NEARBY: i32 = 50;

/// The GraphQL type `SimilarPlaces`.
pub struct SimilarPlaces(Spot);

impl SimilarPlaces {
    /// The places similar to a suggestion, without the suggestion itself.
    pub fn to(suggestion: &suggestion::Suggestion) -> Self {
        Self(Spot::of(suggestion))
    }
}

/// Places near a point that the caller may see, of every type. They may be earlier suggestions of the same place.
#[Object]
impl SimilarPlaces {
    /// Suggestions that are open, or were declined or referred on in the last year: first those for places of the type that was asked for, then all others; each nearest first; at most
    /// 20 together. Scope `suggestions:read`. Null without the scope.
    async fn suggestions(&self, ctx: &Context<'_>) -> Nullable<Vec<Suggestion>> {
        nullable(async {
            let rows = suggestion::similar(ctx.caller(), &self.0).await?;
            Ok(Some(rows.into_iter().map(Suggestion::of).collect()))
        })
        .await
    }

    /// Sites that are not archived, and were not declined more than a year ago: first those of the type that was asked for, then all others; each
    /// nearest first; at most 20 together. Scope `sites:read`. Null without the scope.
    async fn sites(&self, ctx: &Context<'_>) -> Nullable<Vec<Site>> {
        nullable(async {
            let rows = site::similar(ctx.caller(), &self.0).await?;
            Ok(Some(rows.into_iter().map(Site::of).collect()))
        })
        .await
    }
}

/// The query for similar places.
#[derive(Default)]
pub struct PlaceQuery;

#[Object]
impl PlaceQuery {
    /// Places near a point, to find earlier suggestions of the same place before submitting a new one. Those of one type
    /// come first. Scope `sites:read`.
    async fn similar_places(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The point around which places are searched for.")]
        location: LocationInput,
        #[graphql(name = "type", desc = "The type of the places that come first.")] kind: SiteType,
        #[graphql(
            desc = "The radius in whole metres, 1 to 1,000; 50 by default.",
            default_with = "Some(NEARBY)"
        )]
        metres: Option<i32>,
    ) -> Result<SimilarPlaces> {
        ctx.caller().allow(Action::FindSimilarPlaces)?;
        let metres = metres.unwrap_or(NEARBY);
        let spot = Spot::around(location.into(), metres, kind.into());
        check::query(ctx.caller(), &spot)?;
        Ok(SimilarPlaces(spot))
    }
}
