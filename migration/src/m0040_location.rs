//! Indexes to find sites and suggestions in a box and near a point.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // For the filters `box` and `near` of sites and suggestions.
        column::index(manager, "site", &["latitude", "longitude"], false).await?;
        column::index(manager, "suggestion", &["latitude", "longitude"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, index) in [
            ("suggestion", "suggestion_latitude_longitude"),
            ("site", "site_latitude_longitude"),
        ] {
            manager
                .drop_index(Index::drop().table(table).name(index).to_owned())
                .await?;
        }
        Ok(())
    }
}
