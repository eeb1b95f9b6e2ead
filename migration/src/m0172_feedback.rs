//! Messages that tell suggesters and councils what became of a suggestion or a site: their templates, their deliveries, and
//! what suggesters say of the result.

use sea_orm_migration::prelude::*;

use crate::column;

const FEEDBACK: &str = "feedback";
const DELIVERY: &str = "feedback_delivery";
const TEMPLATE: &str = "feedback_template";
const REVIEW: &str = "result_review";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(feedback(manager)).await?;
        column::index(manager, FEEDBACK, &["drafted_at", "id"], false).await?;
        // The list of what is to be worked off.
        column::index(manager, FEEDBACK, &["status", "drafted_at", "id"], false).await?;
        column::index(manager, FEEDBACK, &["suggestion_id"], false).await?;
        column::index(manager, FEEDBACK, &["site_id"], false).await?;
        manager.create_table(delivery(manager)).await?;
        column::index(manager, DELIVERY, &["feedback_id"], false).await?;
        column::index(manager, DELIVERY, &["suggestion_id"], false).await?;
        let waiting = Expr::col("next_try_at").is_not_null();
        let waits = (DELIVERY, "feedback_delivery_waiting");
        column::index_where(manager, waits, &["next_try_at"], waiting).await?;
        let failed = Expr::col("status").eq("FAILED");
        let fails = (DELIVERY, "feedback_delivery_failed");
        column::index_where(manager, fails, &["feedback_id"], failed).await?;
        manager
            .create_table(
                Table::create()
                    .table(TEMPLATE)
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::text(manager, "trigger").not_null())
                    .col(column::text(manager, "heading").not_null())
                    .col(column::text(manager, "text").not_null())
                    .col(column::integer("version").not_null())
                    .to_owned(),
            )
            .await?;
        column::index(manager, TEMPLATE, &["trigger"], true).await?;
        manager
            .create_table(
                Table::create()
                    .table(REVIEW)
                    .col(column::uuid("feedback_id").not_null())
                    .col(column::uuid("suggestion_id").not_null())
                    .col(column::boolean("is_still_good").not_null())
                    .col(column::text_or_null(manager, "note"))
                    .col(column::instant("reviewed_at").not_null())
                    .primary_key(Index::create().col("feedback_id").col("suggestion_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from(REVIEW, "feedback_id")
                            .to(FEEDBACK, "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(REVIEW, "suggestion_id")
                            .to("suggestion", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        column::index(manager, REVIEW, &["suggestion_id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [REVIEW, TEMPLATE, DELIVERY, FEEDBACK] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn feedback(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table(FEEDBACK)
        .col(column::uuid("id").not_null().primary_key())
        .col(column::text(manager, "trigger").not_null())
        .col(column::uuid("suggestion_id"))
        .col(column::uuid("site_id"))
        .col(column::text_or_null(manager, "heading"))
        .col(column::text_or_null(manager, "text"))
        .col(column::text(manager, "status").not_null())
        .col(column::instant("drafted_at").not_null())
        .col(column::instant("sent_at"))
        .col(column::integer("version").not_null())
        .foreign_key(
            ForeignKey::create()
                .from(FEEDBACK, "suggestion_id")
                .to("suggestion", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from(FEEDBACK, "site_id")
                .to("site", "id"),
        )
        .to_owned()
}

fn delivery(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table(DELIVERY)
        .col(column::uuid("id").not_null().primary_key())
        .col(column::uuid("feedback_id").not_null())
        .col(column::text(manager, "audience").not_null())
        .col(column::uuid("suggestion_id"))
        .col(column::uuid("organisation_id").not_null())
        .col(column::or_empty(manager, "subject"))
        .col(column::or_empty(manager, "issuer"))
        .col(column::text(manager, "channel").not_null())
        .col(column::text_or_null(manager, "address"))
        .col(column::text(manager, "status").not_null())
        .col(column::integer("tries").not_null())
        .col(column::instant("next_try_at"))
        .col(column::instant("at").not_null())
        .col(column::text_or_null(manager, "problem"))
        .foreign_key(
            ForeignKey::create()
                .from(DELIVERY, "feedback_id")
                .to(FEEDBACK, "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from(DELIVERY, "suggestion_id")
                .to("suggestion", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from(DELIVERY, "organisation_id")
                .to("organisation", "id"),
        )
        .to_owned()
}
