//! The recipient of a disclosure, which entries of disclosures contain from now on.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("audit_entry")
                    .add_column(column::text(manager, "recipient").null().take())
                    .to_owned(),
            )
            .await?;
        // Older entries keep their content: nothing may change them.
        let rule = match manager.get_database_backend() {
            DbBackend::Postgres => {
                "ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_recipient
                 CHECK (category <> 'DISCLOSURE' OR recipient IS NOT NULL) NOT VALID"
            }
            _ => {
                "CREATE TRIGGER audit_entry_recipient BEFORE INSERT ON audit_entry
                 WHEN NEW.category = 'DISCLOSURE' AND NEW.recipient IS NULL
                 BEGIN SELECT RAISE(ABORT, 'a disclosure has a recipient'); END"
            }
        };
        manager
            .get_connection()
            .execute_unprepared(rule)
            .await
            .map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rule = match manager.get_database_backend() {
            DbBackend::Postgres => "ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_recipient",
            _ => "DROP TRIGGER audit_entry_recipient",
        };
        manager.get_connection().execute_unprepared(rule).await?;
        manager
            .alter_table(
                Table::alter()
                    .table("audit_entry")
                    .drop_column("recipient")
                    .to_owned(),
            )
            .await
    }
}
