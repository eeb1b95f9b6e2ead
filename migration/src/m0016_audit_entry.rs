//! The audit log of section 62, which nobody may change or shorten.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_entry")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::instant("at").not_null())
                    .col(column::text(manager, "subject").not_null())
                    .col(column::text(manager, "role").not_null())
                    .col(column::text(manager, "organisation").null())
                    .col(column::text(manager, "client").null())
                    .col(column::text(manager, "on_behalf_of").null())
                    .col(column::text(manager, "category").not_null())
                    .col(column::text(manager, "action").not_null())
                    .col(column::text(manager, "noun").null())
                    .col(column::uuid("row_id").null())
                    .col(column::text(manager, "individuals").not_null())
                    .col(column::text(manager, "request").null())
                    .to_owned(),
            )
            .await?;
        column::index(manager, "audit_entry", &["at", "id"], false).await?;
        for statement in guard(manager.get_database_backend()) {
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            let statement = "DROP FUNCTION audit_entry_kept() CASCADE";
            manager
                .get_connection()
                .execute_unprepared(statement)
                .await?;
        }
        manager
            .drop_table(Table::drop().table("audit_entry").to_owned())
            .await?;
        Ok(())
    }
}

/// Triggers that refuse to change or delete an entry.
fn guard(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Postgres => &[
            "CREATE FUNCTION audit_entry_kept() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN RAISE EXCEPTION 'audit entries are only ever added'; END $$",
            "CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
             EXECUTE FUNCTION audit_entry_kept()",
        ],
        _ => &[
            "CREATE TRIGGER audit_entry_not_changed BEFORE UPDATE ON audit_entry
             BEGIN SELECT RAISE(ABORT, 'audit entries are only ever added'); END",
            "CREATE TRIGGER audit_entry_not_deleted BEFORE DELETE ON audit_entry
             BEGIN SELECT RAISE(ABORT, 'audit entries are only ever added'); END",
        ],
    }
}
