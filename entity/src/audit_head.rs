//! The signed heads of the chain of seals, one a day. Each points to the one before it.

use sea_orm::entity::prelude::*;

/// One row of `audit_head`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Counted from 1 without a hole.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub day: Date,
    /// How many entries were sealed.
    pub position: i64,
    pub hash: Vec<u8>,
    /// How often the chain had been sealed anew, from 1 on; 0 of heads that were signed before this was kept.
    pub epoch: i64,
    /// The digest of the head before; none of the first, and of heads that were signed before this was kept.
    pub previous: Option<Vec<u8>>,
    pub signed_at: Option<DateTimeUtc>,
    pub key_id: String,
    /// The public half of the key.
    pub public_key: Option<String>,
    pub signature: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
