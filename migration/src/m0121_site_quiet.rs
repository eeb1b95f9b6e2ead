//! Until when a site whose work began with the start of a session is shown outside the Team with its previous status,
//! and since when it had that status. For sites already in progress the change was already sent.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["quiet_until", "stood_since"] {
            let instant = column::instant(name).null().to_owned();
            manager
                .alter_table(Table::alter().table("site").add_column(instant).to_owned())
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["stood_since", "quiet_until"] {
            manager
                .alter_table(Table::alter().table("site").drop_column(name).to_owned())
                .await?;
        }
        Ok(())
    }
}
