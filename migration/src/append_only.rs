//! Tables to which rows are only ever added: whatever tries to change one or take one away is refused, whoever tries.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Keeps the rows of a table from being changed or taken away. On PostgreSQL the function is that of `audit_entry`.
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

/// Takes that back, so that the table itself can go.
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
