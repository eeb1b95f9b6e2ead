//! A registered client: a system to which we issue tokens, or that a partner's tokens name.

use sea_orm::entity::prelude::*;

use crate::{id::OrganisationId, key::id, sparse::Sparse};

id! {
    /// Names a registered client.
    ClientId: "client", now_v7;
}

/// The status of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Status {
    /// Its tokens are valid.
    Active,
    /// Its tokens are refused until it is resumed.
    Suspended,
    /// Its tokens are refused permanently.
    Closed,
}

/// Whether a client's tokens name the person on whose behalf it makes requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum OnBehalfOf {
    /// They never do.
    None,
    /// They may.
    Optional,
    /// They must.
    Required,
}

/// One row of `client`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "client")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClientId,
    /// The `client_id` that tokens contain.
    pub client_id: String,
    /// The issuer whose tokens name it, `None` for our own issuer.
    pub issuer: Option<String>,
    pub name: String,
    pub name_folded: String,
    pub organisation_id: OrganisationId,
    pub role: String,
    /// The most scopes that its tokens can have, separated by spaces.
    pub scopes: String,
    pub on_behalf_of: OnBehalfOf,
    pub status: Status,
    /// The Argon2id hash of its secret, in the PHC format.
    pub secret_hash: Option<String>,
    /// Its public keys, as a JSON Web Key Set.
    pub keys: Option<String>,
    /// The instant from which its tokens are refused.
    pub expires_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
