//! Which sessions are still to come, and who is credited work of one.

use std::collections::HashMap;

use async_graphql::dataloader::Loader as Loads;

use super::Loader;
use crate::domain::{
    Error, Result,
    id::{ReferralId, SessionId},
    session::veil,
};

/// Whether a session is not over, within reach or not.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ToCome(pub SessionId);

impl Loads<ToCome> for Loader {
    type Value = ();
    type Error = Error;

    async fn load(&self, keys: &[ToCome]) -> Result<HashMap<ToCome, ()>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = veil::to_come_among(&self.0, &ids).await?.into_iter();
        Ok(found.map(|session| (ToCome(session), ())).collect())
    }
}

/// Whether a case was credited work of a session that is not over.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AtWork(pub ReferralId);

impl Loads<AtWork> for Loader {
    type Value = ();
    type Error = Error;

    async fn load(&self, keys: &[AtWork]) -> Result<HashMap<AtWork, ()>> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = veil::at_work_among(&self.0, &ids).await?.into_iter();
        Ok(found.map(|case| (AtWork(case), ())).collect())
    }
}
