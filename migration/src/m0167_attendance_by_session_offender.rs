//! `attendanceCount`: the people of a session, counted from the index alone, which has what limits of access need.

use sea_orm_migration::prelude::*;

use crate::column;

const TABLE: &str = "attendance";
const COLUMNS: [&str; 2] = ["session_id", "offender_id"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, TABLE, &COLUMNS, false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_index(manager, TABLE, &COLUMNS).await
    }
}
