//! The issuers of submitters and subscribers of suggestions, which determine whose a suggestion is.

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
