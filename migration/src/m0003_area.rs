//! Administrative areas with their periods of validity.

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
                    .table("area")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::text(manager, "reference").not_null().unique_key())
                    .col(column::text(manager, "type").not_null())
                    .col(column::text(manager, "name").not_null())
                    .col(column::text(manager, "name_folded").not_null())
                    .col(column::uuid("parent_id").null())
                    .col(column::text(manager, "gss_code").null())
                    .col(column::date("valid_from").null())
                    .col(column::date("valid_to").null())
                    .col(column::integer("version").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("area", "parent_id")
                            .to("area", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        column::index(manager, "area", &["name_folded", "id"], false).await?;
        column::index(manager, "area", &["parent_id"], false).await?;
        column::index(manager, "area", &["type", "name_folded", "id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("area").to_owned())
            .await?;
        Ok(())
    }
}
