//! Checks whether people reoffended.

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
                    .table("follow_up")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::uuid("referral_id").not_null())
                    .col(column::text(manager, "result").not_null())
                    .col(column::instant("checked_at").not_null())
                    .col(column::text(manager, "checked_by").not_null())
                    .col(column::date("offence_on").null())
                    .col(column::text(manager, "proven_by").null())
                    .col(column::date("proven_on").null())
                    .col(column::instant("recorded_at").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("follow_up", "referral_id")
                            .to("referral", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        column::index(
            manager,
            "follow_up",
            &["referral_id", "checked_at", "id"],
            false,
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("follow_up").to_owned())
            .await?;
        Ok(())
    }
}
