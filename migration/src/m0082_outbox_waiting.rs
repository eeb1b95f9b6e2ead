//! The facts that wait for their position, in the order in which they were written. PostgreSQL looks for them at least
//! once a second; on SQLite none ever waits.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_postgresql(
            manager,
            "CREATE INDEX outbox_waiting ON outbox (id) WHERE position IS NULL",
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_postgresql(manager, "DROP INDEX outbox_waiting").await
    }
}

async fn on_postgresql(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        manager
            .get_connection()
            .execute_unprepared(statement)
            .await?;
    }
    Ok(())
}
