//! What a suggestion refers to: the suggestion of which it is a duplicate, or the body that it was referred on to.

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
        // For the duplicates of a suggestion, which are changed as well when it turns out to be a duplicate itself.
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
