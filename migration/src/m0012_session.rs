//! Sessions and the attendances in them.

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
                    .table("session")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::text(manager, "reference").not_null().unique_key())
                    .col(column::uuid("site_id").not_null())
                    .col(column::date("date").not_null())
                    .col(column::date("week_on").not_null())
                    .col(column::instant("starts_at").not_null())
                    .col(column::instant("ends_at").not_null())
                    .col(column::text(manager, "audience").not_null())
                    .col(column::integer("capacity").not_null())
                    .col(column::text(manager, "work_types").not_null())
                    .col(column::uuid("supervisor_id").not_null())
                    .col(column::text(manager, "meeting_point").null())
                    .col(column::text(manager, "status").not_null())
                    .col(column::text(manager, "cancel_reason").null())
                    .col(column::text(manager, "briefing").null())
                    .col(column::text(manager, "summary").null())
                    .col(column::boolean("entered_late").not_null())
                    .col(column::integer("version").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("session", "site_id")
                            .to("site", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("session", "supervisor_id")
                            .to("staff", "id"),
                    )
                    .check(Expr::cust("ends_at > starts_at"))
                    .check(Expr::cust("capacity > 0"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("attendance")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::uuid("session_id").not_null())
                    .col(column::uuid("referral_id").not_null())
                    .col(column::uuid("offender_id").not_null())
                    .col(column::instant("starts_at").not_null())
                    .col(column::instant("ends_at").not_null())
                    .col(column::text(manager, "outcome").null())
                    .col(column::integer("penalty_minutes").not_null())
                    .col(column::integer("credited_minutes").not_null())
                    .col(column::text(manager, "behaviour").null())
                    .col(column::text(manager, "work_quality").null())
                    .col(column::text(manager, "notes").null())
                    .col(column::text(manager, "booked_by").not_null())
                    .col(column::text(manager, "recorded_by").null())
                    .col(column::instant("recorded_at").null())
                    .col(column::integer("version").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("attendance", "session_id")
                            .to("session", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("attendance", "offender_id")
                            .to("offender", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("attendance", "referral_id")
                            .to("referral", "id"),
                    )
                    .check(Expr::cust("ends_at > starts_at"))
                    .check(Expr::cust("penalty_minutes >= 0"))
                    .check(Expr::cust("credited_minutes >= 0"))
                    .to_owned(),
            )
            .await?;
        column::index(manager, "session", &["starts_at", "id"], false).await?;
        column::index(manager, "session", &["week_on", "id"], false).await?;
        column::index(manager, "session", &["site_id", "starts_at", "id"], false).await?;
        column::index(manager, "session", &["site_id", "week_on", "id"], false).await?;
        column::index(
            manager,
            "session",
            &["supervisor_id", "starts_at", "id"],
            false,
        )
        .await?;
        column::index(manager, "session", &["status", "starts_at", "id"], false).await?;
        column::index(manager, "session", &["status", "week_on", "id"], false).await?;
        column::index(manager, "attendance", &["session_id", "referral_id"], true).await?;
        column::index(
            manager,
            "attendance",
            &["session_id", "starts_at", "id"],
            false,
        )
        .await?;
        column::index(
            manager,
            "attendance",
            &["referral_id", "starts_at", "id"],
            false,
        )
        .await?;
        column::index(manager, "attendance", &["starts_at", "id"], false).await?;
        column::index(manager, "attendance", &["offender_id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("attendance").to_owned())
            .await?;
        manager
            .drop_table(Table::drop().table("session").to_owned())
            .await?;
        Ok(())
    }
}
