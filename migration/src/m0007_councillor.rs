//! Councillors and the wards that they represent.

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
                    .table("councillor")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::text(manager, "reference").not_null().unique_key())
                    .col(column::text(manager, "subject").not_null().unique_key())
                    .col(column::uuid("organisation_id").not_null())
                    .col(column::text(manager, "name").not_null())
                    .col(column::text(manager, "name_folded").not_null())
                    .col(column::integer("version").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("councillor", "organisation_id")
                            .to("organisation", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("councillor_ward")
                    .col(column::uuid("councillor_id").not_null())
                    .col(column::uuid("area_id").not_null())
                    .primary_key(Index::create().col("councillor_id").col("area_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("councillor_ward", "councillor_id")
                            .to("councillor", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("councillor_ward", "area_id")
                            .to("area", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        column::index(manager, "councillor", &["name_folded", "id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("councillor_ward").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("councillor").to_owned())
            .await?;
        Ok(())
    }
}
