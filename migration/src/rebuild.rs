//! On SQLite, constraints are part of a table's definition, which cannot be changed. The table is created again and its
//! rows are copied.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DbErr, Statement};

/// Creates a table of SQLite again with a part of its definition replaced. References to its rows remain. The migration
/// must run in a transaction.
///
/// # Errors
/// When the definition does not contain that part.
pub async fn with(
    manager: &SchemaManager<'_>,
    table: &str,
    old: &str,
    new: &str,
) -> Result<(), DbErr> {
    let definition = definitions(manager, table, "table").await?.concat();
    if !definition.contains(old) {
        return Err(DbErr::Migration(format!("{table} has no {old}")));
    }
    let indexes = definitions(manager, table, "index").await?;
    let steps = [
        // Until this transaction ends, rows may refer to rows that do not exist.
        "PRAGMA defer_foreign_keys = ON".to_owned(),
        format!("CREATE TEMPORARY TABLE kept AS SELECT * FROM main.{table}"),
        format!("DROP TABLE main.{table}"),
        definition.replacen(old, new, 1),
        format!("INSERT INTO main.{table} SELECT * FROM temp.kept"),
        "DROP TABLE temp.kept".to_owned(),
    ];
    for step in steps.into_iter().chain(indexes) {
        manager.get_connection().execute_unprepared(&step).await?;
    }
    Ok(())
}

/// The definition of a table, or of each of its indexes.
async fn definitions(
    manager: &SchemaManager<'_>,
    table: &str,
    kind: &str,
) -> Result<Vec<String>, DbErr> {
    let asked = Statement::from_sql_and_values(
        manager.get_database_backend(),
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = ? AND sql IS NOT NULL ORDER BY name",
        [table.into(), kind.into()],
    );
    let rows = manager.get_connection().query_all_raw(asked).await?;
    rows.iter().map(|row| row.try_get("", "sql")).collect()
}
