//! Who hears of a suggestion because their own was the same.

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
                    .table("suggestion_subscriber")
                    .col(column::uuid("suggestion_id").not_null())
                    .col(column::uuid("duplicate_id").not_null())
                    .col(column::text(manager, "subject").not_null())
                    .col(column::uuid("organisation_id").not_null())
                    .col(column::instant("subscribed_at").not_null())
                    .primary_key(Index::create().col("suggestion_id").col("duplicate_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("suggestion_subscriber", "suggestion_id")
                            .to("suggestion", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("suggestion_subscriber", "duplicate_id")
                            .to("suggestion", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("suggestion_subscriber", "organisation_id")
                            .to("organisation", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // What a subject is subscribed to, and what an organisation is: their reach.
        column::index(
            manager,
            "suggestion_subscriber",
            &["subject", "suggestion_id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "suggestion_subscriber",
            &["organisation_id", "suggestion_id"],
            false,
        )
        .await?;
        // What a duplicate subscribed its suggester to, for when it turns out to be none.
        column::index(manager, "suggestion_subscriber", &["duplicate_id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("suggestion_subscriber").to_owned())
            .await
    }
}
