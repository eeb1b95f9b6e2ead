//! A member of the Team may have several roles, with one entry for each of them.

use sea_orm_migration::prelude::*;

use crate::column;

const IDENTITY: [&str; 2] = ["subject", "issuer"];
const IN_ROLE: [&str; 3] = ["subject", "issuer", "role"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "staff", &IN_ROLE, true).await?;
        column::drop_index(manager, "staff", &IDENTITY).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "staff", &IDENTITY, true).await?;
        column::drop_index(manager, "staff", &IN_ROLE).await
    }
}
