//! The rights of the service's database role on PostgreSQL: to read and write rows, but not to create tables, and to
//! insert only into the audit trail and the publications. The owner of the tables, who runs the migrations, grants them
//! again after every change of the schema.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The append-only tables.
pub const APPEND_ONLY: [&str; 8] = [
    "audit_entry",
    "audit_individual",
    "audit_seal",
    "audit_head",
    "publication",
    "published_figure",
    "published_cell",
    "publication_statement",
];

/// Grants an existing role the rights that it needs, and revokes those that it must not have.
///
/// # Errors
/// An error of the database, for example if there is no such role, or on SQLite, which has no roles.
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
