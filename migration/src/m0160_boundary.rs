//! The boundaries of areas. They have a table of their own because they are large and areas are read often.

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
                    .table("boundary")
                    .col(column::uuid("area_id").not_null().primary_key())
                    .col(column::text(manager, "polygons").not_null())
                    .col(column::text(manager, "digest").not_null())
                    .col(column::text(manager, "source").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("boundary", "area_id")
                            .to("area", "id"),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("boundary").to_owned())
            .await
    }
}
