//! The areas that a site lies in: one ward for each set of ward boundaries, and at most one town and one parish at any
//! time.
//!
//! `site.ward_id` remains, as the ward on the day on which the site was proposed. Until now it was the only ward
//! stored.

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
                    .table("site_area")
                    .col(column::uuid("site_id").not_null())
                    .col(column::uuid("area_id").not_null())
                    .primary_key(Index::create().col("site_id").col("area_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("site_area", "site_id")
                            .to("site", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("site_area", "area_id")
                            .to("area", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // For the sites of an area, and for every caller's reach by area.
        column::index(manager, "site_area", &["area_id", "site_id"], false).await?;
        manager
            .get_connection()
            .execute_unprepared(
                "INSERT INTO site_area (site_id, area_id) SELECT id, ward_id FROM site",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("site_area").to_owned())
            .await
    }
}
