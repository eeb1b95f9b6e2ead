//! The types of work of each session, one row for each, so that sessions can be found by them.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("session_work_type")
                    .col(column::uuid("session_id").not_null())
                    .col(column::text(manager, "work_type").not_null())
                    .primary_key(Index::create().col("session_id").col("work_type"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("session_work_type", "session_id")
                            .to("session", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // For the sessions of a type of work, and for sites by the work done there.
        column::index(
            manager,
            "session_work_type",
            &["work_type", "session_id"],
            false,
        )
        .await?;
        // The codes are stored in `session.work_types`, separated by spaces.
        let each = match manager.get_database_backend() {
            DbBackend::Postgres => {
                "SELECT DISTINCT id, code FROM session, unnest(string_to_array(work_types, ' ')) AS code WHERE code <> ''"
            }
            _ => {
                "WITH RECURSIVE part(id, code, rest) AS (
                     SELECT id, '', work_types || ' ' FROM session
                     UNION ALL
                     SELECT id, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
                     FROM part WHERE rest <> ''
                 ) SELECT DISTINCT id, code FROM part WHERE code <> ''"
            }
        };
        manager
            .get_connection()
            .execute_unprepared(&format!(
                "INSERT INTO session_work_type (session_id, work_type) {each}"
            ))
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("session_work_type").to_owned())
            .await
    }
}
