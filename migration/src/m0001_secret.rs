//! Secrets that all instances share. They are made here so that every instance encrypts cursors with the same key.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("secret")
                    .col(column::text(manager, "name").not_null().primary_key())
                    .col(column::bytes("value").not_null())
                    .to_owned(),
            )
            .await?;
        let random = match manager.get_database_backend() {
            DbBackend::Postgres => {
                "decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')"
            }
            _ => "randomblob(32)",
        };
        let statement = format!("INSERT INTO secret (name, value) VALUES ('cursor', {random})");
        manager
            .get_connection()
            .execute_unprepared(&statement)
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("secret").to_owned())
            .await?;
        Ok(())
    }
}
