//! The signed heads of the chain of seals, one a day. Each contains the digest of the previous one.

use sea_orm::entity::prelude::*;

/// One row of `audit_head`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Numbered from 1 without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub day: Date,
    /// The position of the newest seal at that time.
    pub position: i64,
    pub hash: Vec<u8>,
    /// The number of times the chain was started again, counted from 1. It is 0 for heads that were signed before this
    /// was stored.
    pub epoch: i64,
    /// The digest of the previous head. `None` for the first head, and for heads that were signed before this was
    /// stored.
    pub previous: Option<Vec<u8>>,
    pub signed_at: Option<DateTimeUtc>,
    pub key_id: String,
    /// The public key.
    pub public_key: Option<String>,
    pub signature: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
