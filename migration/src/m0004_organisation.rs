//! Partner organisations and the areas that they are responsible for.

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
                    .table("organisation")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::text(manager, "reference").not_null().unique_key())
                    .col(column::text(manager, "kind").not_null())
                    .col(column::text(manager, "name").not_null())
                    .col(column::text(manager, "name_folded").not_null())
                    .col(column::text(manager, "contact_email").null())
                    .col(column::boolean("suspended").not_null())
                    .col(column::integer("version").not_null())
                    .to_owned(),
            )
            .await?;
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
        column::index(manager, "organisation", &["name_folded", "id"], false).await?;
        column::index(
            manager,
            "organisation",
            &["kind", "name_folded", "id"],
            false,
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("organisation_area").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("organisation").to_owned())
            .await?;
        Ok(())
    }
}
