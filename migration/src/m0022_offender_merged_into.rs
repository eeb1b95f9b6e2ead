//! Merged records of people: a record that was merged into another one names that record.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // No foreign key: SQLite cannot add one to an existing table, and people are never deleted one by one.
        manager
            .alter_table(
                Table::alter()
                    .table("offender")
                    .add_column(column::uuid("merged_into_id").null())
                    .to_owned(),
            )
            .await?;
        // For the merge of a record that others were merged into before.
        column::index(manager, "offender", &["merged_into_id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("offender_merged_into_id")
                    .table("offender")
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("offender")
                    .drop_column("merged_into_id")
                    .to_owned(),
            )
            .await
    }
}
