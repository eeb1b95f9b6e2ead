//! Until when a site that got under way with the start of a session is told as it stood before outside the Team, and since when
//! it stood so. Of sites that are under way already it was told.

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
