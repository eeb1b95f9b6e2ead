//! Corrections of publications: another version of a day's figures, with the reason. A database with corrections cannot go
//! back, because a day had only one publication before.

use sea_orm_migration::prelude::*;

use crate::column;

const TABLE: &str = "publication";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let version = column::integer("version").not_null().default(1).take();
        column::add(manager, TABLE, version).await?;
        column::add(manager, TABLE, column::text_or_null(manager, "reason")).await?;
        column::drop_index(manager, TABLE, &["as_at"]).await?;
        column::index(manager, TABLE, &["as_at", "version"], true).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, TABLE, &["as_at"], true).await?;
        column::drop_index(manager, TABLE, &["as_at", "version"]).await?;
        column::drop(manager, TABLE, "reason").await?;
        column::drop(manager, TABLE, "version").await
    }
}
