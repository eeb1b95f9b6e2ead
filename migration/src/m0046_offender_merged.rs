//! People merged into another, by that other: few, so the index holds them alone. With everybody in it, SQLite took it for
//! the way to find those who are not merged, and sorted them all.

use sea_orm_migration::prelude::*;

use crate::column;

const NAME: &str = "offender_merged";
const BEFORE: [&str; 1] = ["merged_into_id"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create()
            .name(NAME)
            .table("offender")
            .col("merged_into_id")
            .and_where(Expr::col("merged_into_id").is_not_null())
            .take();
        manager.create_index(index).await?;
        column::drop_index(manager, "offender", &BEFORE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "offender", &BEFORE, false).await?;
        manager
            .drop_index(Index::drop().name(NAME).table("offender").to_owned())
            .await
    }
}
