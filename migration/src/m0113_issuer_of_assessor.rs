//! The issuer of a risk assessment's author, who may not approve it.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let issuer = column::or_empty(manager, "assessed_by_issuer");
        column::add(manager, "risk_assessment", issuer).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop(manager, "risk_assessment", "assessed_by_issuer").await
    }
}
