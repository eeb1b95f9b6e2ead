//! An index for the filter of the audit trail by result, in the order of time.

use sea_orm_migration::prelude::*;

use crate::column;

const COLUMNS: [&str; 3] = ["result", "at", "id"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "audit_entry", &COLUMNS, false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_index(manager, "audit_entry", &COLUMNS).await
    }
}
