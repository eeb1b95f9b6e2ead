//! The amendments of records, field by field.

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
                    .table("amendment")
                    .col(column::serial("id"))
                    .col(column::text(manager, "noun").not_null())
                    .col(column::uuid("row_id").not_null())
                    .col(column::text(manager, "field").not_null())
                    .col(column::text(manager, "old_value").null())
                    .col(column::text(manager, "new_value").null())
                    .col(column::text(manager, "reason").null())
                    .col(column::instant("at").not_null())
                    .col(column::text(manager, "by_subject").not_null())
                    .to_owned(),
            )
            .await?;
        column::index(manager, "amendment", &["row_id", "id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("amendment").to_owned())
            .await
    }
}
