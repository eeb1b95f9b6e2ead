//! Where the places of a page lie, and what is to be done there.

use std::collections::HashMap;

use async_graphql::dataloader::Loader as Loads;

use super::Loader;
use crate::domain::{
    Error, Result,
    id::{AreaId, SiteId, SuggestionId},
    session::WorkType,
    site, suggestion,
};

/// The areas of a site.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AreasOfSite(pub SiteId);

impl Loads<AreasOfSite> for Loader {
    type Value = Vec<AreaId>;
    type Error = Error;

    async fn load(&self, keys: &[AreasOfSite]) -> Result<HashMap<AreasOfSite, Vec<AreaId>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = site::areas_of(&self.0, &ids).await?.into_iter();
        Ok(found.map(|(id, areas)| (AreasOfSite(id), areas)).collect())
    }
}

/// The areas of a suggestion.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AreasOfSuggestion(pub SuggestionId);

impl Loads<AreasOfSuggestion> for Loader {
    type Value = Vec<AreaId>;
    type Error = Error;

    async fn load(
        &self,
        keys: &[AreasOfSuggestion],
    ) -> Result<HashMap<AreasOfSuggestion, Vec<AreaId>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = suggestion::areas_of(&self.0, &ids).await?.into_iter();
        Ok(found
            .map(|(id, areas)| (AreasOfSuggestion(id), areas))
            .collect())
    }
}

/// What is to be done at a suggested place.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct WorkTypesOf(pub SuggestionId);

impl Loads<WorkTypesOf> for Loader {
    type Value = Vec<WorkType>;
    type Error = Error;

    async fn load(&self, keys: &[WorkTypesOf]) -> Result<HashMap<WorkTypesOf, Vec<WorkType>>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = suggestion::work_types_of(&self.0, &ids).await?.into_iter();
        Ok(found.map(|(id, kinds)| (WorkTypesOf(id), kinds)).collect())
    }
}
