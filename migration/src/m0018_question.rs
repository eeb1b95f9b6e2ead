//! Questions that the Team asks about a suggestion or a referral, and their answers.

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
                    .table("question")
                    .col(column::serial("id"))
                    .col(column::text(manager, "noun").not_null())
                    .col(column::uuid("row_id").not_null())
                    .col(column::text(manager, "question").not_null())
                    .col(column::instant("asked_at").not_null())
                    .col(column::text(manager, "asked_by").not_null())
                    .col(column::text(manager, "answer").null())
                    .col(column::instant("answered_at").null())
                    .col(column::text(manager, "answered_by").null())
                    .to_owned(),
            )
            .await?;
        column::index(manager, "question", &["row_id", "id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("question").to_owned())
            .await
    }
}
