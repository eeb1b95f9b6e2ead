//! Replaces the primary key of a table.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::rebuild;

/// Gives a table a primary key of other columns. On SQLite the migration must run in a transaction.
pub async fn replace(
    manager: &SchemaManager<'_>,
    table: &str,
    old: &[&str],
    new: &[&str],
) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Sqlite {
        return rebuild::with(manager, table, &defined(old), &defined(new)).await;
    }
    for step in [
        format!("ALTER TABLE {table} DROP CONSTRAINT {table}_pkey"),
        format!("ALTER TABLE {table} ADD {}", defined(new)),
    ] {
        manager.get_connection().execute_unprepared(&step).await?;
    }
    Ok(())
}

fn defined(columns: &[&str]) -> String {
    let quoted: Vec<_> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    format!("PRIMARY KEY ({})", quoted.join(", "))
}
