//! Who changed a status, as events have it: the issuer, the role and the organisation beside the subject. Nobody knows
//! these of earlier changes.

use sea_orm_migration::prelude::*;

use crate::column;

const TABLE: &str = "status_change";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::add(manager, TABLE, column::or_empty(manager, "by_issuer")).await?;
        column::add(manager, TABLE, column::text_or_null(manager, "by_role")).await?;
        column::add(
            manager,
            TABLE,
            column::text_or_null(manager, "by_organisation"),
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["by_issuer", "by_role", "by_organisation"] {
            column::drop(manager, TABLE, column).await?;
        }
        Ok(())
    }
}
