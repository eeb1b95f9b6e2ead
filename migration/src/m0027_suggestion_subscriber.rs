//! The subscribers of a suggestion: the submitters of its duplicates.

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
        // For the reach of a subject and of an organisation: what they are subscribed to.
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
        // For the subscriptions that a duplicate caused, which end if it turns out not to be one.
        column::index(manager, "suggestion_subscriber", &["duplicate_id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("suggestion_subscriber").to_owned())
            .await
    }
}
