//! Suggestions of sites.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
#[expect(clippy::too_many_lines, reason = "tables, column by column")]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("suggestion")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::text(manager, "reference").not_null().unique_key())
                    .col(column::text(manager, "source").not_null())
                    .col(column::text(manager, "submitted_by").not_null())
                    .col(column::uuid("organisation_id").not_null())
                    .col(column::instant("submitted_at").not_null())
                    .col(column::text(manager, "title").not_null())
                    .col(column::text(manager, "title_folded").not_null())
                    .col(column::text(manager, "description").not_null())
                    .col(column::text(manager, "site_kind").not_null())
                    .col(column::double("latitude").not_null())
                    .col(column::double("longitude").not_null())
                    .col(column::uuid("ward_id").not_null())
                    .col(column::text(manager, "contact_name").null())
                    .col(column::text(manager, "contact_email").null())
                    .col(column::text(manager, "contact_phone").null())
                    .col(column::text(manager, "external_reference").null())
                    .col(column::text(manager, "status").not_null())
                    .col(column::text(manager, "decision_reason").null())
                    .col(column::text(manager, "decision_note").null())
                    .col(column::instant("decided_at").null())
                    .col(column::text(manager, "reviewed_by").null())
                    .col(column::uuid("site_id").null())
                    .col(column::integer("version").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("suggestion", "organisation_id")
                            .to("organisation", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("suggestion", "ward_id")
                            .to("area", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("suggestion", "site_id")
                            .to("site", "id"),
                    )
                    .check(Expr::cust("latitude BETWEEN -90 AND 90"))
                    .check(Expr::cust("longitude BETWEEN -180 AND 180"))
                    .to_owned(),
            )
            .await?;
        column::index(manager, "suggestion", &["submitted_at", "id"], false).await?;
        column::index(
            manager,
            "suggestion",
            &["status", "submitted_at", "id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "suggestion",
            &["ward_id", "submitted_at", "id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "suggestion",
            &["organisation_id", "submitted_at", "id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "suggestion",
            &["submitted_by", "submitted_at", "id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "suggestion",
            &["site_kind", "submitted_at", "id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "suggestion",
            &["site_id", "submitted_at", "id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "suggestion",
            &["organisation_id", "external_reference"],
            true,
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("suggestion").to_owned())
            .await?;
        Ok(())
    }
}
