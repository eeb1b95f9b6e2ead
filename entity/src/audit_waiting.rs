//! An entry of the audit trail that is not sealed yet.

use sea_orm::entity::prelude::*;

use crate::id::AuditEntryId;

/// One row of `audit_waiting`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_waiting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: AuditEntryId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
