//! An index of the events that have no position yet, in the order in which they were written. On PostgreSQL they are
//! looked up at least once a second. On SQLite there are never any.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::column;

const INDEX: (&str, &str) = ("outbox", "outbox_waiting");

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        let condition = Expr::col("position").is_null();
        column::index_where(manager, INDEX, &["id"], condition).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            return Ok(());
        }
        column::drop_named(manager, INDEX).await
    }
}
