//! The seal of an entry of the audit trail: its position in the hash chain.

use sea_orm::entity::prelude::*;

use crate::id::AuditEntryId;

/// One row of `audit_seal`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_seal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    pub entry_id: AuditEntryId,
    /// The digest of the entry.
    pub digest: Vec<u8>,
    /// The digest of the previous seal's hash and of this seal's content.
    pub hash: Vec<u8>,
    pub sealed_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
