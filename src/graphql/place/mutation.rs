//! Saying in which ward of another map, town or parish a place lies.

use async_graphql::{Context, InputObject, Object};

use crate::domain::{
    id::{AreaId, SiteId, SuggestionId},
    site, suggestion,
};
use crate::graphql::{
    context::ContextExt, error::Result, id::Id, site::mutation::SitePayload,
    suggestion::mutation::SuggestionPayload,
};

/// What `placeSite` needs.
#[derive(Debug, InputObject)]
pub struct PlaceSiteInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The wards, towns and parishes that it lies in as well, 1 to 20. One that was valid on a day of another of its kind
    /// takes that one's place; the others stay.
    areas: Vec<Id<AreaId>>,
    /// Why, at most 4,000 characters; kept with the old and the new areas.
    reason: Option<String>,
}

impl From<PlaceSiteInput> for site::Place {
    fn from(input: PlaceSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            areas: input.areas.into_iter().map(|id| id.0).collect(),
            reason: input.reason,
        }
    }
}

/// What `placeSuggestion` needs.
#[derive(Debug, InputObject)]
pub struct PlaceSuggestionInput {
    /// The suggestion.
    suggestion: Id<SuggestionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// The wards, towns and parishes that it lies in as well, 1 to 20. One that was valid on a day of another of its kind
    /// takes that one's place; the others stay.
    areas: Vec<Id<AreaId>>,
    /// Why, at most 4,000 characters; kept with the old and the new areas.
    reason: Option<String>,
}

impl From<PlaceSuggestionInput> for suggestion::Place {
    fn from(input: PlaceSuggestionInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            areas: input.areas.into_iter().map(|id| id.0).collect(),
            reason: input.reason,
        }
    }
}

/// Saying where places lie.
#[derive(Default)]
pub struct PlacingMutation;

#[Object]
impl PlacingMutation {
    /// Says in which ward of another map, town or parish a site lies. Whoever answers for that area sees it from then on as
    /// one of their own. Scope `sites:manage`.
    async fn place_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: PlaceSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::place(ctx.caller(), input.into()).await)
    }

    /// Says in which ward of another map, town or parish a suggested place lies. Whoever answers for that area sees it from
    /// then on as one of their own. Scope `suggestions:review`.
    async fn place_suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: PlaceSuggestionInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::place(ctx.caller(), input.into()).await)
    }
}
