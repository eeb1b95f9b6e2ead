//! The signed statement of each publication, with the key that signed it. Rows are only ever added.

use sea_orm_migration::prelude::*;

use crate::{append_only, column};

const TABLE: &str = "publication_statement";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(column::uuid("publication_id").not_null().primary_key())
                    .col(column::text(manager, "key_id").not_null())
                    .col(column::text(manager, "public_key").not_null())
                    .col(column::text(manager, "text").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from(TABLE, "publication_id")
                            .to("publication", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        append_only::keep(manager, TABLE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        append_only::give_up(manager, TABLE).await?;
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
