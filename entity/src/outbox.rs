//! An event for subscribers. Its position follows the order of commits.

use sea_orm::entity::prelude::*;

/// One row of `outbox`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Assigned once the event is committed.
    pub position: Option<i64>,
    pub kind: String,
    pub noun: String,
    pub row_id: Uuid,
    pub occurred_at: DateTimeUtc,
    /// When the event was recorded. This is later than when it happened if history was entered.
    pub told_at: Option<DateTimeUtc>,
    /// The subject of the caller who caused the event.
    pub by_subject: Option<String>,
    /// The issuer (`iss`) of that subject, empty for our own issuer.
    pub by_issuer: String,
    /// The name of the caller's role.
    pub by_role: Option<String>,
    /// The reference of the caller's organisation.
    pub by_organisation: Option<String>,
    /// Whether the event is also sent to callers from whom the record is veiled, because it changes what they see.
    pub shows_through: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
