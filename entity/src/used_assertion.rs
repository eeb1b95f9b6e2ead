//! An assertion by which a client has authenticated, and which is not accepted a second time.

use sea_orm::entity::prelude::*;

/// One row of `used_assertion`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "used_assertion")]
pub struct Model {
    /// The SHA-256 digest of the client and the assertion's `jti`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// The instant from which the assertion has expired anyway.
    pub until: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
