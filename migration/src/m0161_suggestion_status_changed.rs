//! When the status of a suggestion last changed, as sites have it, so that a list can be filtered and sorted by it.

use sea_orm_migration::prelude::*;

use crate::column;

const TABLE: &str = "suggestion";
const COLUMN: &str = "status_changed_at";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds a column without nulls only with a constant default. No row keeps it.
        let added = column::instant(COLUMN)
            .not_null()
            .default("1970-01-01 00:00:00+00:00")
            .take();
        column::add(manager, TABLE, added).await?;
        let fill = "UPDATE suggestion SET status_changed_at = COALESCE(
            (SELECT MAX(at) FROM status_change WHERE noun = 'suggestion' AND row_id = suggestion.id), submitted_at)";
        manager.get_connection().execute_unprepared(fill).await?;
        column::index(manager, TABLE, &[COLUMN, "id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_index(manager, TABLE, &[COLUMN, "id"]).await?;
        column::drop(manager, TABLE, COLUMN).await
    }
}
