//! Rounds of work: the number of rounds of a site, and the round that a session belongs to.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in [("site", "rounds"), ("session", "round")] {
            let round = column::integer(name).not_null().default(1).to_owned();
            manager
                .alter_table(Table::alter().table(table).add_column(round).to_owned())
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in [("session", "round"), ("site", "rounds")] {
            manager
                .alter_table(Table::alter().table(table).drop_column(name).to_owned())
                .await?;
        }
        Ok(())
    }
}
