//! Slots whose outcome is not recorded, by their start: what is overdue is found by it. They are few, whatever was
//! recorded before.

use sea_orm_migration::prelude::*;

const NAME: &str = "attendance_without_outcome";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create()
            .name(NAME)
            .table("attendance")
            .col("starts_at")
            .col("session_id")
            .and_where(Expr::col("outcome").is_null())
            .take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(Index::drop().name(NAME).table("attendance").to_owned())
            .await
    }
}
