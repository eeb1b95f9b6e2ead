//! An index of the attendances without an outcome, by their start, to find those that are overdue. It contains only
//! these rows, so it stays small.

use sea_orm_migration::prelude::*;

use crate::column;

const INDEX: (&str, &str) = ("attendance", "attendance_without_outcome");

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let condition = Expr::col("outcome").is_null();
        column::index_where(manager, INDEX, &["starts_at", "session_id"], condition).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_named(manager, INDEX).await
    }
}
