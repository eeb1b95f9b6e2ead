//! Bytes of photos that are kept outside the database, by the digest of the large picture. A row is written before the
//! bytes, so that none are forgotten.

use sea_orm::entity::prelude::*;

/// One row of `photo_object`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "photo_object")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    /// When somebody last began to store them.
    pub stored_at: DateTimeUtc,
    /// When their deletion began. `None` while they are kept.
    pub condemned_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
