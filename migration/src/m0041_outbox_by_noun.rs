//! What has changed since a position, noun by noun: the index alone answers `changedSince`, for what is numbered and for
//! what is not numbered yet.

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
