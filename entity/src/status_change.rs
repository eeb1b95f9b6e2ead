//! The history of every kind of record that has a status: who changed the status, when, from what to what, and why.

use sea_orm::entity::prelude::*;

/// One row of `status_change`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "status_change")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub noun: String,
    pub row_id: Uuid,
    pub from_status: Option<String>,
    pub to_status: String,
    pub at: DateTimeUtc,
    pub by_subject: String,
    /// The issuer (`iss`) of that subject, empty for our own issuer.
    pub by_issuer: String,
    /// The name of the role; `None` where it was not kept yet.
    pub by_role: Option<String>,
    /// The reference of the organisation; `None` if the token named none.
    pub by_organisation: Option<String>,
    pub reason: Option<String>,
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
