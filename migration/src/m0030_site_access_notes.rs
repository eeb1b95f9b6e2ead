//! Notes on how to enter a site.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let notes = column::text(manager, "access_notes").null().to_owned();
        manager
            .alter_table(Table::alter().table("site").add_column(notes).to_owned())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("site")
                    .drop_column("access_notes")
                    .to_owned(),
            )
            .await
    }
}
