//! Creating operations that were already carried out, by their idempotency keys.

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
                    .table("idempotency_key")
                    .col(column::text(manager, "subject").not_null())
                    .col(column::text(manager, "operation").not_null())
                    .col(column::text(manager, "key").not_null())
                    .col(column::text(manager, "fingerprint").not_null())
                    .col(column::uuid("row_id").not_null())
                    .col(column::instant("created_at").not_null())
                    .primary_key(Index::create().col("subject").col("operation").col("key"))
                    .to_owned(),
            )
            .await?;
        column::index(manager, "idempotency_key", &["created_at"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("idempotency_key").to_owned())
            .await?;
        Ok(())
    }
}
