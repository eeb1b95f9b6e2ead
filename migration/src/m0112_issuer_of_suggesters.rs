//! By whose tokens those are known who suggested a place, or are subscribed to a suggestion: it decides what is their own.

use sea_orm_migration::prelude::*;

use crate::column;

const COLUMNS: [(&str, &str); 2] = [
    ("suggestion", "submitted_by_issuer"),
    ("suggestion_subscriber", "issuer"),
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in COLUMNS {
            column::add(manager, table, column::or_empty(manager, name)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in COLUMNS {
            column::drop(manager, table, name).await?;
        }
        Ok(())
    }
}
