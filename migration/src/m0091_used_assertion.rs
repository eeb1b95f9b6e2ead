//! The assertions by which clients have authenticated, kept until they expire: each is accepted only once, by whichever
//! instance.

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
                    .table("used_assertion")
                    .col(column::text(manager, "digest").not_null().primary_key())
                    .col(column::instant("until").not_null())
                    .to_owned(),
            )
            .await?;
        column::index(manager, "used_assertion", &["until"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("used_assertion").to_owned())
            .await
    }
}
