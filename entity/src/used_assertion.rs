//! An assertion with which a client proved itself, and that is not good a second time.

use sea_orm::entity::prelude::*;

/// One row of `used_assertion`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "used_assertion")]
pub struct Model {
    /// The SHA-256 of the client and the assertion's own name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// When it could no longer be shown anyway.
    pub until: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
