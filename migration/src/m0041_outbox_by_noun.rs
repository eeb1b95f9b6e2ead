//! Indexes for `changedSince`, by kind of record: for numbered events and for events not numbered yet. The indexes
//! alone answer the query.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "outbox", &["noun", "position", "row_id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_index(manager, "outbox", &["noun", "position", "row_id"]).await
    }
}
