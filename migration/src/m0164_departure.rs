//! Records that have left the reach of callers, so that a list can tell them which records to remove from their copy.

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
                    .table("departure")
                    .col(column::serial("id"))
                    .col(column::big_integer("outbox_id").not_null())
                    .col(column::text(manager, "noun").not_null())
                    .col(column::uuid("row_id").not_null())
                    .col(column::text(manager, "bound").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("departure", "outbox_id")
                            .to("outbox", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await?;
        column::index(manager, "departure", &["noun", "bound"], false).await?;
        // For the deletion of old events.
        column::index(manager, "departure", &["outbox_id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("departure").to_owned())
            .await
    }
}
