//! The areas that a suggested place lies in: one ward for each set of ward boundaries, and at most one town and one
//! parish at any time.
//!
//! `suggestion.ward_id` remains, as the ward on the day of the suggestion. Until now it was the only ward stored.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("suggestion_area")
                    .col(column::uuid("suggestion_id").not_null())
                    .col(column::uuid("area_id").not_null())
                    .primary_key(Index::create().col("suggestion_id").col("area_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("suggestion_area", "suggestion_id")
                            .to("suggestion", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("suggestion_area", "area_id")
                            .to("area", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // For the suggestions of an area, and for every caller's reach by area.
        column::index(
            manager,
            "suggestion_area",
            &["area_id", "suggestion_id"],
            false,
        )
        .await?;
        manager
            .get_connection()
            .execute_unprepared(
                "INSERT INTO suggestion_area (suggestion_id, area_id) SELECT id, ward_id FROM suggestion",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("suggestion_area").to_owned())
            .await
    }
}
