//! A creating operation that was carried out, so that a repeat with the same key returns the same row.

use sea_orm::entity::prelude::*;

/// One row of `idempotency_key`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// The issuer (`iss`) of the token, empty for our own issuer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer: String,
    /// The `client_id` of the token, empty where the token had none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: String,
    /// The reference of the organisation, empty where the token named none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub organisation: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub operation: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// A hash of the input.
    pub fingerprint: String,
    /// The row that was created.
    pub row_id: Uuid,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
