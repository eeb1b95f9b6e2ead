//! The seals of the audit trail: a hash chain in which each entry has its position.

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
                    .table("audit_seal")
                    .col(column::big_integer("position").not_null().primary_key())
                    .col(column::uuid("entry_id").not_null().unique_key())
                    .col(column::bytes("digest").not_null())
                    .col(column::bytes("hash").not_null())
                    .col(column::instant("sealed_at").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("audit_seal", "entry_id")
                            .to("audit_entry", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        append_only::keep(manager, "audit_seal").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        append_only::give_up(manager, "audit_seal").await?;
        manager
            .drop_table(Table::drop().table("audit_seal").to_owned())
            .await
    }
}
