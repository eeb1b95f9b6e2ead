//! The reference lists. Their entries are added with the kinds of record that need them.

use sea_orm_migration::prelude::*;

use crate::{column, reference};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("reference_item")
                    .col(column::text(manager, "list").not_null())
                    .col(column::text(manager, "code").not_null())
                    .col(column::text(manager, "name").not_null())
                    .col(column::text(manager, "hint").not_null())
                    .col(column::boolean("active").not_null())
                    .col(column::integer("rank").not_null())
                    .col(column::boolean("attended").null())
                    .col(column::boolean("on_the_day").null())
                    .col(column::integer("minimum").null())
                    .col(column::integer("maximum").null())
                    .primary_key(Index::create().col("list").col("code"))
                    .to_owned(),
            )
            .await?;
        for entry in reference::inserts() {
            manager.execute(entry).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("reference_item").to_owned())
            .await?;
        Ok(())
    }
}
