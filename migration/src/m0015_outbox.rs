//! Events for subscribers, written in the transaction that caused them.

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
                    .table("outbox")
                    .col(column::serial("id"))
                    .col(column::big_integer("position").null().unique_key())
                    .col(column::text(manager, "kind").not_null())
                    .col(column::text(manager, "noun").not_null())
                    .col(column::uuid("row_id").not_null())
                    .col(column::instant("occurred_at").not_null())
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("outbox").to_owned())
            .await?;
        Ok(())
    }
}
