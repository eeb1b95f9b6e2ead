//! A registered client: a system that gets tokens of us, or that a partner's tokens name.

use sea_orm::entity::prelude::*;

use crate::id::{ClientId, OrganisationId};

/// Where a client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Its tokens hold.
    Active,
    /// Its tokens are refused for now.
    Suspended,
    /// Its tokens are refused for good.
    Closed,
}

/// Whether a client names the person for whom it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum OnBehalfOf {
    /// It never does.
    None,
    /// It may.
    Optional,
    /// It always does.
    Required,
}

/// One row of `client`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClientId,
    /// The name by which tokens name it.
    pub client_id: String,
    /// Whose tokens name it; none for our own issuer.
    pub issuer: Option<String>,
    pub name: String,
    pub name_folded: String,
    pub organisation_id: OrganisationId,
    pub role: String,
    /// The most that its tokens open, separated by spaces.
    pub scopes: String,
    pub on_behalf_of: OnBehalfOf,
    pub status: Status,
    /// The Argon2id hash of its secret, in the PHC format.
    pub secret_hash: Option<String>,
    /// Its public keys, a JSON Web Key Set.
    pub keys: Option<String>,
    /// From when on its tokens are refused.
    pub expires_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
