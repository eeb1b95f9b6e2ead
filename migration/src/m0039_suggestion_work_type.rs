//! The types of work suggested for each place, one row for each.

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
                    .table("suggestion_work_type")
                    .col(column::uuid("suggestion_id").not_null())
                    .col(column::text(manager, "work_type").not_null())
                    .primary_key(Index::create().col("suggestion_id").col("work_type"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("suggestion_work_type", "suggestion_id")
                            .to("suggestion", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // For the suggestions of a type of work.
        column::index(
            manager,
            "suggestion_work_type",
            &["work_type", "suggestion_id"],
            false,
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("suggestion_work_type").to_owned())
            .await
    }
}
