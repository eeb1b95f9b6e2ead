//! Referrals and the one-to-one contacts of their mentors.

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
                    .table("referral")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::text(manager, "reference").not_null().unique_key())
                    .col(column::uuid("offender_id").not_null())
                    .col(column::uuid("referrer_id").not_null())
                    .col(column::uuid("organisation_id").not_null())
                    .col(column::text(manager, "occurrence_number").null())
                    .col(column::date("incident_on").not_null())
                    .col(column::uuid("incident_ward_id").null())
                    .col(column::text(manager, "offence_category").not_null())
                    .col(column::text(manager, "disposal").not_null())
                    .col(column::instant("decided_at").not_null())
                    .col(column::text(manager, "admission").null())
                    .col(column::text(manager, "victim_views").null())
                    .col(column::date("agreed_on").null())
                    .col(column::boolean("appropriate_adult").not_null())
                    .col(column::boolean("youth_justice_consulted").not_null())
                    .col(column::integer("ordered_minutes").not_null())
                    .col(column::integer("credited_minutes").not_null())
                    .col(column::text(manager, "risk_text").null())
                    .col(column::text(manager, "status").not_null())
                    .col(column::text(manager, "status_reason").null())
                    .col(column::uuid("mentor_id").null())
                    .col(column::instant("drafted_at").not_null())
                    .col(column::instant("submitted_at").null())
                    .col(column::instant("accepted_at").null())
                    .col(column::instant("first_contact_at").null())
                    .col(column::instant("engaged_at").null())
                    .col(column::instant("first_session_at").null())
                    .col(column::instant("completed_at").null())
                    .col(column::instant("closed_at").null())
                    .col(column::instant("concluded_at").null())
                    .col(column::text(manager, "exit_note").null())
                    .col(column::integer("version").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("referral", "offender_id")
                            .to("offender", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("referral", "referrer_id")
                            .to("referrer", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("referral", "organisation_id")
                            .to("organisation", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("referral", "mentor_id")
                            .to("staff", "id"),
                    )
                    .check(Expr::cust("credited_minutes BETWEEN 0 AND ordered_minutes"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("contact")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::uuid("referral_id").not_null())
                    .col(column::instant("at").not_null())
                    .col(column::text(manager, "channel").not_null())
                    .col(column::boolean("reached").not_null())
                    .col(column::text(manager, "summary").null())
                    .col(column::text(manager, "recorded_by").not_null())
                    .col(column::instant("recorded_at").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("contact", "referral_id")
                            .to("referral", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        column::index(manager, "referral", &["drafted_at", "id"], false).await?;
        column::index(manager, "referral", &["status", "drafted_at", "id"], false).await?;
        column::index(
            manager,
            "referral",
            &["offender_id", "drafted_at", "id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "referral",
            &["referrer_id", "drafted_at", "id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "referral",
            &["mentor_id", "drafted_at", "id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "referral",
            &["organisation_id", "occurrence_number"],
            false,
        )
        .await?;
        column::index(manager, "contact", &["referral_id", "at", "id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("contact").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("referral").to_owned())
            .await?;
        Ok(())
    }
}
