//! A fact that listeners hear of. Its position follows the order of commits.

use sea_orm::entity::prelude::*;

/// One row of `outbox`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Given once the fact is committed.
    pub position: Option<i64>,
    pub kind: String,
    pub noun: String,
    pub row_id: Uuid,
    pub occurred_at: DateTimeUtc,
    /// When it was told; later than when it happened where history was entered.
    pub told_at: Option<DateTimeUtc>,
    /// The subject of whoever did it.
    pub by_subject: Option<String>,
    /// The issuer that vouches for that subject; empty for our own.
    pub by_issuer: String,
    /// The name of their role.
    pub by_role: Option<String>,
    /// The reference of their organisation.
    pub by_organisation: Option<String>,
    /// Whether it is told of what is veiled too: it changed what the veil leaves to be seen.
    pub shows_through: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
