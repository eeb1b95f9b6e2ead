//! Reads which migrations a database has, without changing it. (The library's own functions create their table first.)

use std::collections::HashSet;

use sea_orm_migration::{
    MigratorTrait, SchemaManager,
    sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement},
};

use crate::Migrator;

/// The names of the migrations of this program that a database does not have, in their order.
///
/// # Errors
/// If the database cannot be read.
pub async fn pending(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let applied = applied(db).await?;
    let all = Migrator::migrations();
    let names = all.iter().map(|change| change.name().to_owned());
    Ok(names.filter(|name| !applied.contains(name)).collect())
}

async fn applied(db: &DatabaseConnection) -> Result<HashSet<String>, DbErr> {
    if !SchemaManager::new(db).has_table("seaql_migrations").await? {
        return Ok(HashSet::new());
    }
    let asked = "SELECT version FROM seaql_migrations";
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), asked))
        .await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}
