//! The mentors of referrals with the periods of mentoring: exactly one mentor at a time.

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
                    .table("referral_mentor")
                    .col(column::serial("id"))
                    .col(column::uuid("referral_id").not_null())
                    .col(column::uuid("staff_id").not_null())
                    .col(column::instant("from_at").not_null())
                    .col(column::instant("until_at").null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("referral_mentor", "referral_id")
                            .to("referral", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("referral_mentor", "staff_id")
                            .to("staff", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // Referral.mentors.
        column::index(manager, "referral_mentor", &["referral_id", "id"], false).await?;
        let connection = manager.get_connection();
        connection
            .execute_unprepared(
                "CREATE UNIQUE INDEX referral_mentor_one_current ON referral_mentor (referral_id) \
                 WHERE until_at IS NULL",
            )
            .await?;
        connection
            .execute_unprepared(
                "INSERT INTO referral_mentor (referral_id, staff_id, from_at) \
                 SELECT id, mentor_id, COALESCE(accepted_at, drafted_at) FROM referral \
                 WHERE mentor_id IS NOT NULL ORDER BY accepted_at, id",
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("referral_mentor").to_owned())
            .await
    }
}
