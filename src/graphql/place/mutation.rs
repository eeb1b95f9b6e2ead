//! Mutations that record further areas of a place: a ward of another map, a town or a parish.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AreaId, SiteId, SuggestionId},
    site, suggestion,
};

use crate::{
    context::ContextExt, error::Result, id::Id, site::mutation::SitePayload,
    suggestion::mutation::SuggestionPayload,
};

/// Input of `setSiteAreas`.
#[derive(Debug, InputObject)]
pub struct SetSiteAreasInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The ids of further wards, towns and parishes that contain the place, 1 to 20. An area replaces a recorded area
    /// of the same kind if the two were valid on the same day; other recorded areas remain.
    areas: Vec<Id<AreaId>>,
    /// The reason, at most 4,000 characters. It is stored with the old and the new areas.
    reason: Option<String>,
}

impl From<SetSiteAreasInput> for site::SetAreas {
    fn from(input: SetSiteAreasInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            areas: input.areas.into_iter().map(|id| id.0).collect(),
            reason: input.reason,
        }
    }
}

/// Input of `setSuggestionAreas`.
#[derive(Debug, InputObject)]
pub struct SetSuggestionAreasInput {
    /// The suggestion's id.
    suggestion: Id<SuggestionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The ids of further wards, towns and parishes that contain the place, 1 to 20. An area replaces a recorded area
    /// of the same kind if the two were valid on the same day; other recorded areas remain.
    areas: Vec<Id<AreaId>>,
    /// The reason, at most 4,000 characters. It is stored with the old and the new areas.
    reason: Option<String>,
}

impl From<SetSuggestionAreasInput> for suggestion::SetAreas {
    fn from(input: SetSuggestionAreasInput) -> Self {
        Self {
            suggestion: input.suggestion.0,
            expected_version: input.expected_version,
            areas: input.areas.into_iter().map(|id| id.0).collect(),
            reason: input.reason,
        }
    }
}

/// Mutations that record further areas of a place.
#[derive(Default)]
pub struct PlacingMutation;

#[Object]
impl PlacingMutation {
    /// Records further areas of a site: a ward of another map, a town or a parish. Callers who are responsible for such
    /// an area can then access the site like any other in their area. Scope `sites:manage`.
    async fn set_site_areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site and its further areas.")] input: SetSiteAreasInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::set_areas(ctx.caller(), input.into()).await)
    }

    /// Records further areas of a suggested place: a ward of another map, a town or a parish. Callers who are
    /// responsible for such an area can then access the suggestion like any other in their area. Scope
    /// `suggestions:review`.
    async fn set_suggestion_areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion and its further areas.")] input: SetSuggestionAreasInput,
    ) -> Result<SuggestionPayload> {
        SuggestionPayload::of(suggestion::set_areas(ctx.caller(), input.into()).await)
    }
}
