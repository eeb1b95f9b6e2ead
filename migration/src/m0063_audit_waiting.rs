//! The queue of audit entries that are not sealed yet, for the sealer.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_waiting")
                    .col(column::uuid("entry_id").not_null().primary_key())
                    .foreign_key(
                        ForeignKey::create()
                            .from("audit_waiting", "entry_id")
                            .to("audit_entry", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .get_connection()
            .execute_unprepared("INSERT INTO audit_waiting SELECT id FROM audit_entry")
            .await
            .map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("audit_waiting").to_owned())
            .await
    }
}
