//! What the role that serves may do, on PostgreSQL: read and write rows, but make no table, and of the audit trail add
//! to it alone. The owner of the tables, who migrates, grants it anew after every change of the schema.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The tables to which rows are only ever added.
pub const APPEND_ONLY: [&str; 4] = [
    "audit_entry",
    "audit_individual",
    "audit_seal",
    "audit_head",
];

/// Grants a role that is there already what it needs to serve, and takes away what it must not have.
///
/// # Errors
/// What the database answers, for one if there is no such role; on SQLite, which has no roles.
pub async fn grant(db: &impl ConnectionTrait, role: &str) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Err(DbErr::Custom("SQLite has no roles to serve with".into()));
    }
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    let kept = APPEND_ONLY.join(", ");
    for statement in [
        format!("GRANT USAGE ON SCHEMA public TO {role}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"),
        format!("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"),
        format!("REVOKE UPDATE, DELETE, TRUNCATE ON {kept} FROM {role}"),
        format!("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON seaql_migrations FROM {role}"),
    ] {
        db.execute_unprepared(&statement).await?;
    }
    Ok(())
}
