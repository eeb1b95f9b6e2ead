//! Entries of the registers that are asked for by id.

use std::collections::HashMap;

use async_graphql::dataloader::Loader as Loads;

use super::{Loader, by};
use crate::domain::{
    Error, Result,
    area::{self, Area},
    client::{self, Client},
    id::{AreaId, ClientId, OrganisationId},
    organisation::{self, Organisation},
};

impl Loads<AreaId> for Loader {
    type Value = Area;
    type Error = Error;

    async fn load(&self, ids: &[AreaId]) -> Result<HashMap<AreaId, Area>> {
        Ok(by(area::find_many(&self.0, ids).await?, |row| row.id))
    }
}

impl Loads<OrganisationId> for Loader {
    type Value = Organisation;
    type Error = Error;

    async fn load(&self, ids: &[OrganisationId]) -> Result<HashMap<OrganisationId, Organisation>> {
        Ok(by(organisation::find_many(&self.0, ids).await?, |row| {
            row.id
        }))
    }
}

impl Loads<ClientId> for Loader {
    type Value = Client;
    type Error = Error;

    async fn load(&self, ids: &[ClientId]) -> Result<HashMap<ClientId, Client>> {
        Ok(by(client::find_many(&self.0, ids).await?, |row| row.id))
    }
}
