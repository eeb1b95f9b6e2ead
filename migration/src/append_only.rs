//! Append-only tables: triggers refuse every update and deletion of a row, by any user.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Makes a table append-only. On PostgreSQL it uses the function of `audit_entry`.
pub async fn keep(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let refusal = "BEGIN SELECT RAISE(ABORT, 'audit entries are only ever added'); END";
    let triggers = match manager.get_database_backend() {
        DbBackend::Postgres => vec![format!(
            "CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
             EXECUTE FUNCTION audit_entry_kept()"
        )],
        _ => vec![
            format!("CREATE TRIGGER {table}_not_changed BEFORE UPDATE ON {table} {refusal}"),
            format!("CREATE TRIGGER {table}_not_deleted BEFORE DELETE ON {table} {refusal}"),
        ],
    };
    for trigger in triggers {
        manager
            .get_connection()
            .execute_unprepared(&trigger)
            .await?;
    }
    Ok(())
}

/// Removes the triggers, so that the table can be dropped.
pub async fn give_up(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let triggers = match manager.get_database_backend() {
        DbBackend::Postgres => vec![format!("DROP TRIGGER {table}_kept ON {table}")],
        _ => vec![
            format!("DROP TRIGGER {table}_not_changed"),
            format!("DROP TRIGGER {table}_not_deleted"),
        ],
    };
    for trigger in triggers {
        manager
            .get_connection()
            .execute_unprepared(&trigger)
            .await?;
    }
    Ok(())
}
