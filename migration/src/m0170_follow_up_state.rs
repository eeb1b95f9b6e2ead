//! Where the follow-up of a concluded referral stands, and when its next check is due, so that those who check have a list;
//! and why a check is void.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::column;

const TABLE: &str = "referral";
/// The order of the list in each state.
const ORDER: [&str; 3] = ["follow_up_state", "concluded_at", "id"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::add(manager, "follow_up", column::text_or_null(manager, "note")).await?;
        column::add(
            manager,
            TABLE,
            column::text_or_null(manager, "follow_up_state"),
        )
        .await?;
        column::add(manager, TABLE, column::date("check_due_on").null().take()).await?;
        // The day of the conclusion and so many months later, in UTC.
        let later = |months: u32| match manager.get_database_backend() {
            DbBackend::Postgres => {
                format!(
                    "CAST((concluded_at AT TIME ZONE 'UTC') + INTERVAL '{months} months' AS DATE)"
                )
            }
            _ => format!("date(concluded_at, '+{months} months')"),
        };
        let day = match manager.get_database_backend() {
            DbBackend::Postgres => "CAST(checked_at AT TIME ZONE 'UTC' AS DATE)",
            _ => "date(checked_at)",
        };
        let (window, wait) = (later(12), later(18));
        let last = format!("(SELECT MAX({day}) FROM follow_up WHERE referral_id = referral.id)");
        let has_died =
            "EXISTS (SELECT 1 FROM follow_up WHERE referral_id = referral.id AND result = 'DIED')";
        let fill = format!(
            "UPDATE referral SET
                follow_up_state = CASE WHEN {has_died} OR {last} >= {wait} THEN 'FINAL'
                    WHEN {last} >= {window} THEN 'PROVISIONAL' ELSE 'OPEN' END,
                check_due_on = CASE WHEN {has_died} OR {last} >= {wait} THEN NULL
                    WHEN {last} >= {window} THEN {wait} ELSE {window} END
             WHERE concluded_at IS NOT NULL"
        );
        manager.get_connection().execute_unprepared(&fill).await?;
        column::index(manager, TABLE, &ORDER, false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_index(manager, TABLE, &ORDER).await?;
        column::drop(manager, TABLE, "check_due_on").await?;
        column::drop(manager, TABLE, "follow_up_state").await?;
        column::drop(manager, "follow_up", "note").await
    }
}
