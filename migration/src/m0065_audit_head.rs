//! The signed heads of the audit trail: one a day.

use sea_orm_migration::prelude::*;

use crate::{append_only, column};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_head")
                    .col(column::date("day").not_null().primary_key())
                    .col(column::big_integer("position").not_null())
                    .col(column::bytes("hash").not_null())
                    .col(column::text(manager, "key_id").not_null())
                    .col(column::text(manager, "signature").not_null())
                    .to_owned(),
            )
            .await?;
        append_only::keep(manager, "audit_head").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        append_only::give_up(manager, "audit_head").await?;
        manager
            .drop_table(Table::drop().table("audit_head").to_owned())
            .await
    }
}
