//! A creating operation that was carried out, so that a repeat gives the same thing again.

use sea_orm::entity::prelude::*;

/// One row of `idempotency_key`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// The issuer of the token; empty for our own.
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer: String,
    /// The system that asked; empty where the token named none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub client: String,
    /// The reference of the organisation; empty where the token named none.
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
    /// What was made.
    pub row_id: Uuid,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
