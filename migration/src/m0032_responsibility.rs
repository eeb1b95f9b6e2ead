//! The areas that an organisation is responsible for, each with the period.

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
                    .table("responsibility")
                    .col(column::serial("id"))
                    .col(column::uuid("organisation_id").not_null())
                    .col(column::uuid("area_id").not_null())
                    .col(column::date("from_on").null())
                    .col(column::date("until_on").null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("responsibility", "organisation_id")
                            .to("organisation", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("responsibility", "area_id")
                            .to("area", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // For the amendment of one organisation.
        column::index(manager, "responsibility", &["organisation_id"], false).await?;
        manager
            .get_connection()
            .execute_unprepared(
                "INSERT INTO responsibility (organisation_id, area_id)
                 SELECT organisation_id, area_id FROM organisation_area",
            )
            .await?;
        manager
            .drop_table(Table::drop().table("organisation_area").to_owned())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("organisation_area")
                    .col(column::uuid("organisation_id").not_null())
                    .col(column::uuid("area_id").not_null())
                    .primary_key(Index::create().col("organisation_id").col("area_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("organisation_area", "organisation_id")
                            .to("organisation", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("organisation_area", "area_id")
                            .to("area", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // The older table has no room for periods that have ended.
        manager
            .get_connection()
            .execute_unprepared(
                "INSERT INTO organisation_area (organisation_id, area_id)
                 SELECT DISTINCT organisation_id, area_id FROM responsibility WHERE until_on IS NULL",
            )
            .await?;
        manager
            .drop_table(Table::drop().table("responsibility").to_owned())
            .await
    }
}
