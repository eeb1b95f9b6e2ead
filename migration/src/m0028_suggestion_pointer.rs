//! Where a suggestion points to: another one that is the same, or the body that it is for.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for pointer in [
            column::uuid("duplicate_of_id")
                .extra("REFERENCES suggestion (id)")
                .null()
                .to_owned(),
            column::uuid("referred_to_id")
                .extra("REFERENCES organisation (id)")
                .null()
                .to_owned(),
            column::text(manager, "referred_to").null().to_owned(),
        ] {
            manager
                .alter_table(
                    Table::alter()
                        .table("suggestion")
                        .add_column(pointer)
                        .to_owned(),
                )
                .await?;
        }
        // The duplicates of a suggestion, which move along when it turns out to be one itself.
        column::index(manager, "suggestion", &["duplicate_of_id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("suggestion_duplicate_of_id")
                    .table("suggestion")
                    .to_owned(),
            )
            .await?;
        for column in ["referred_to", "referred_to_id", "duplicate_of_id"] {
            manager
                .alter_table(
                    Table::alter()
                        .table("suggestion")
                        .drop_column(column)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}
