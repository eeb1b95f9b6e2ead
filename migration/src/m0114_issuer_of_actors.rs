//! The issuers of actors, in the audit trail and in the log of events.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let issuer = column::or_empty(manager, "issuer");
        column::add(manager, "audit_entry", issuer).await?;
        let issuer = column::or_empty(manager, "by_issuer");
        column::add(manager, "outbox", issuer).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop(manager, "outbox", "by_issuer").await?;
        column::drop(manager, "audit_entry", "issuer").await
    }
}
