//! SQLite's `INSERT OR REPLACE` deletes a row without running the triggers that prevent deletion. These triggers refuse
//! to insert an id that exists. On PostgreSQL, `ON CONFLICT DO UPDATE` runs the existing triggers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The tables and their unique keys.
const KEYS: [(&str, &str); 4] = [
    ("audit_entry", "id = NEW.id"),
    (
        "audit_individual",
        "offender_id = NEW.offender_id AND entry_id = NEW.entry_id",
    ),
    (
        "audit_seal",
        "position = NEW.position OR entry_id = NEW.entry_id",
    ),
    ("audit_head", "day = NEW.day"),
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        for (table, same) in KEYS {
            let trigger = format!(
                "CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table}
                 WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})
                 BEGIN SELECT RAISE(ABORT, 'audit entries are only ever added'); END"
            );
            manager
                .get_connection()
                .execute_unprepared(&trigger)
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        for (table, _) in KEYS {
            let gone = format!("DROP TRIGGER {table}_not_replaced");
            manager.get_connection().execute_unprepared(&gone).await?;
        }
        Ok(())
    }
}
