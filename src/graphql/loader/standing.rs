//! What a suggestion's standing depends on beside itself: its site, and who is subscribed to it.

use std::collections::HashMap;

use async_graphql::dataloader::Loader as Loads;

use super::Loader;
use crate::domain::{
    Error, Result,
    id::{SiteId, SuggestionId},
    site, suggestion,
};

/// A site's part of where a suggestion stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Behind(pub SiteId);

impl Loads<Behind> for Loader {
    type Value = site::Behind;
    type Error = Error;

    async fn load(&self, keys: &[Behind]) -> Result<HashMap<Behind, site::Behind>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let parts = site::behind(&self.0, &ids).await?;
        Ok(parts
            .into_iter()
            .map(|(site, part)| (Behind(site), part))
            .collect())
    }
}

/// How many people are subscribed to a suggestion.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SubscribersOf(pub SuggestionId);

impl Loads<SubscribersOf> for Loader {
    type Value = i64;
    type Error = Error;

    async fn load(&self, keys: &[SubscribersOf]) -> Result<HashMap<SubscribersOf, i64>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let counts = suggestion::subscriber::counts(&self.0, &ids).await?;
        Ok(counts
            .into_iter()
            .map(|(suggestion, count)| (SubscribersOf(suggestion), count))
            .collect())
    }
}
