//! The actor of each event: the subject, the role and the organisation of their token.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Null for events that were recorded before.
const COLUMNS: [&str; 3] = ["by_subject", "by_role", "by_organisation"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in COLUMNS {
            let column = column::text(manager, name).null().to_owned();
            manager
                .alter_table(Table::alter().table("outbox").add_column(column).to_owned())
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in COLUMNS {
            manager
                .alter_table(Table::alter().table("outbox").drop_column(name).to_owned())
                .await?;
        }
        Ok(())
    }
}
