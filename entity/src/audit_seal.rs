//! The seal of an entry of the audit trail: its place in the chain.

use sea_orm::entity::prelude::*;

use crate::id::AuditEntryId;

/// One row of `audit_seal`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_seal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub entry_id: AuditEntryId,
    /// Digest of the entry by itself.
    pub digest: Vec<u8>,
    /// Digest of the seal before and of this one's content.
    pub hash: Vec<u8>,
    pub sealed_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
