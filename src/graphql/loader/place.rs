//! Where the places of a page lie, and what is to be done there.

use std::collections::HashMap;

use async_graphql::dataloader::Loader as Loads;
use chrono::NaiveDate;

use super::{Loader, grouped_by};
use crate::domain::{
    Error, Result,
    area::{self, Area},
    bound,
    id::{AreaId, SiteId, SuggestionId},
    page::{Asked, Page},
    session::WorkType,
    site, suggestion,
};

/// A page of the areas that lie directly in an area, valid on a day if there is one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AreasWithin(pub AreaId, pub Option<NaiveDate>, pub Asked);

impl Loads<AreasWithin> for Loader {
    type Value = Page<Area>;
    type Error = Error;

    async fn load(&self, keys: &[AreasWithin]) -> Result<HashMap<AreasWithin, Page<Area>>> {
        let mut found = HashMap::new();
        for ((day, asked), parents) in grouped_by(keys, |AreasWithin(parent, day, asked)| {
            ((*day, asked.clone()), *parent)
        }) {
            for (parent, page) in area::of_parents(&self.0, &parents, day, &asked).await? {
                found.insert(AreasWithin(parent, day, asked.clone()), page);
            }
        }
        Ok(found)
    }
}

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
        let bounded = found.map(|(id, mut kinds)| {
            kinds.truncate(bound::WORK_TYPES);
            (WorkTypesOf(id), kinds)
        });
        Ok(bounded.collect())
    }
}
