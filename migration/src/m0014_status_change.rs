//! The history of every kind of record that has a status.

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
                    .table("status_change")
                    .col(column::serial("id"))
                    .col(column::text(manager, "noun").not_null())
                    .col(column::uuid("row_id").not_null())
                    .col(column::text(manager, "from_status").null())
                    .col(column::text(manager, "to_status").not_null())
                    .col(column::instant("at").not_null())
                    .col(column::text(manager, "by_subject").not_null())
                    .col(column::text(manager, "reason").null())
                    .col(column::text(manager, "note").null())
                    .to_owned(),
            )
            .await?;
        column::index(manager, "status_change", &["row_id", "id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("status_change").to_owned())
            .await?;
        Ok(())
    }
}
