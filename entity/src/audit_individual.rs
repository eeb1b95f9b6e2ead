//! The index of the audit trail by the people whom its entries concern.

use sea_orm::entity::prelude::*;

use crate::id::{AuditEntryId, OffenderId};

/// One row of `audit_individual`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_individual")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub offender_id: OffenderId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: AuditEntryId,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
