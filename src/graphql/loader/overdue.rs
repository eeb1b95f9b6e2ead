//! Outcomes overdue, of sessions and of sites.

use std::collections::HashMap;

use async_graphql::dataloader::Loader as Loads;

use super::Loader;
use crate::domain::{
    Error, Result,
    id::{SessionId, SiteId},
    session::overdue::{self, Overdue},
};

/// What is overdue of a session.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OverdueOfSession(pub SessionId);

impl Loads<OverdueOfSession> for Loader {
    type Value = Overdue;
    type Error = Error;

    async fn load(&self, keys: &[OverdueOfSession]) -> Result<HashMap<OverdueOfSession, Overdue>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = overdue::of_sessions(&self.0, &ids).await?.into_iter();
        Ok(found
            .map(|(session, overdue)| (OverdueOfSession(session), overdue))
            .collect())
    }
}

/// What is overdue at a site.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OverdueOfSite(pub SiteId);

impl Loads<OverdueOfSite> for Loader {
    type Value = Overdue;
    type Error = Error;

    async fn load(&self, keys: &[OverdueOfSite]) -> Result<HashMap<OverdueOfSite, Overdue>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = overdue::of_sites(&self.0, &ids).await?.into_iter();
        Ok(found
            .map(|(site, overdue)| (OverdueOfSite(site), overdue))
            .collect())
    }
}
