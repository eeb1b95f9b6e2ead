//! More columns for an entry of the audit trail: the purpose, the result, the number of attempts, and what was
//! requested.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let result = column::text(manager, "result")
            .not_null()
            .default("DONE")
            .take();
        let times = column::integer("times").not_null().default(1).take();
        for added in [
            column::text(manager, "purpose").null().take(),
            column::text(manager, "asked").null().take(),
            result,
            times,
        ] {
            manager
                .alter_table(
                    Table::alter()
                        .table("audit_entry")
                        .add_column(added)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for gone in ["times", "result", "asked", "purpose"] {
            manager
                .alter_table(
                    Table::alter()
                        .table("audit_entry")
                        .drop_column(gone)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}
