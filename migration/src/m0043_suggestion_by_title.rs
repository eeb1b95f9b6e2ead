//! An index for the order of suggestions by title.

use sea_orm_migration::prelude::*;

use crate::column;

const COLUMNS: [&str; 2] = ["title_folded", "id"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "suggestion", &COLUMNS, false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_index(manager, "suggestion", &COLUMNS).await
    }
}
