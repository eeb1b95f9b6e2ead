//! Sites, and the risk assessments that they need before work begins.

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
                    .table("site")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::text(manager, "reference").not_null().unique_key())
                    .col(column::text(manager, "name").not_null())
                    .col(column::text(manager, "name_folded").not_null())
                    .col(column::text(manager, "kind").not_null())
                    .col(column::text(manager, "description").null())
                    .col(column::double("latitude").not_null())
                    .col(column::double("longitude").not_null())
                    .col(column::uuid("ward_id").not_null())
                    .col(column::text(manager, "address").null())
                    .col(column::text(manager, "landowner").null())
                    .col(column::text(manager, "beneficiary_name").null())
                    .col(column::text(manager, "beneficiary_email").null())
                    .col(column::text(manager, "permission").not_null())
                    .col(column::date("permission_valid_to").null())
                    .col(column::text(manager, "status").not_null())
                    .col(column::text(manager, "status_reason").null())
                    .col(column::instant("status_changed_at").not_null())
                    .col(column::text(manager, "public_note").null())
                    .col(column::instant("proposed_at").not_null())
                    .col(column::instant("approved_at").null())
                    .col(column::instant("improved_at").null())
                    .col(column::integer("version").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("site", "ward_id")
                            .to("area", "id"),
                    )
                    .check(Expr::cust("latitude BETWEEN -90 AND 90"))
                    .check(Expr::cust("longitude BETWEEN -180 AND 180"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("risk_assessment")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::uuid("site_id").not_null())
                    .col(column::date("assessed_on").not_null())
                    .col(column::date("review_due").not_null())
                    .col(column::text(manager, "hazards").not_null())
                    .col(column::text(manager, "controls").not_null())
                    .col(column::boolean("youth_suitable").not_null())
                    .col(column::text(manager, "status").not_null())
                    .col(column::text(manager, "assessed_by").not_null())
                    .col(column::text(manager, "approved_by").null())
                    .col(column::instant("approved_at").null())
                    .col(column::integer("version").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("risk_assessment", "site_id")
                            .to("site", "id"),
                    )
                    .check(Expr::cust("review_due >= assessed_on"))
                    .to_owned(),
            )
            .await?;
        column::index(manager, "site", &["name_folded", "id"], false).await?;
        column::index(manager, "site", &["proposed_at", "id"], false).await?;
        column::index(manager, "site", &["status_changed_at", "id"], false).await?;
        column::index(manager, "site", &["status", "name_folded", "id"], false).await?;
        column::index(manager, "site", &["kind", "name_folded", "id"], false).await?;
        column::index(manager, "site", &["ward_id", "name_folded", "id"], false).await?;
        column::index(manager, "site", &["improved_at"], false).await?;
        column::index(manager, "risk_assessment", &["site_id", "id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("risk_assessment").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("site").to_owned())
            .await?;
        Ok(())
    }
}
