//! The areas that a suggested place lies in: one ward of each map, and at most one town and one parish of each time.
//!
//! `suggestion.ward_id` stays as the ward of the day on which it was suggested; until now it was the only one known.

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
        // Suggestions of an area, and everybody's reach by area.
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
