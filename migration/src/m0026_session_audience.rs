//! Indexes of sessions by age group, for both orders in which sessions are listed.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "session", &["audience", "starts_at", "id"], false).await?;
        column::index(manager, "session", &["audience", "week_on", "id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "session_audience_week_on_id",
            "session_audience_starts_at_id",
        ] {
            manager
                .drop_index(Index::drop().name(name).table("session").to_owned())
                .await?;
        }
        Ok(())
    }
}
