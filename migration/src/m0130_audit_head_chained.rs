//! Heads of the audit trail are chained to the previous head: each has a number, the time of its signature, the number
//! of times the chain was started again, and the public key. Of these, older heads only have a number.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::{append_only, column};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        set_aside(manager).await?;
        manager
            .create_table(
                Table::create()
                    .table("audit_head")
                    .col(column::big_integer("number").not_null().primary_key())
                    .col(column::date("day").not_null())
                    .col(column::big_integer("position").not_null())
                    .col(column::bytes("hash").not_null())
                    .col(column::big_integer("epoch").not_null())
                    .col(column::bytes("previous").null())
                    .col(column::instant("signed_at").null())
                    .col(column::text(manager, "key_id").not_null())
                    .col(column::text(manager, "public_key").null())
                    .col(column::text(manager, "signature").not_null())
                    .to_owned(),
            )
            .await?;
        let copied = "INSERT INTO audit_head (number, day, position, hash, epoch, key_id, signature)
                      SELECT row_number() OVER (ORDER BY day), day, position, hash, 0, key_id, signature
                      FROM audit_head_before";
        put_in_place(manager, copied, "number = NEW.number").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        set_aside(manager).await?;
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
        // The later heads can no longer be verified without the columns that are dropped here.
        let copied = "INSERT INTO audit_head (day, position, hash, key_id, signature)
                      SELECT day, position, hash, key_id, signature
                      FROM audit_head_before WHERE signed_at IS NULL";
        put_in_place(manager, copied, "day = NEW.day").await
    }
}

/// Renames the table, without its triggers.
async fn set_aside(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    append_only::give_up(manager, "audit_head").await?;
    if manager.get_database_backend() == DbBackend::Sqlite {
        run(manager, "DROP TRIGGER audit_head_not_replaced").await?;
    }
    run(
        manager,
        "ALTER TABLE audit_head RENAME TO audit_head_before",
    )
    .await
}

/// Copies the rows into the new table and makes it append-only.
async fn put_in_place(manager: &SchemaManager<'_>, copied: &str, same: &str) -> Result<(), DbErr> {
    run(manager, copied).await?;
    run(manager, "DROP TABLE audit_head_before").await?;
    append_only::keep(manager, "audit_head").await?;
    if manager.get_database_backend() == DbBackend::Sqlite {
        // As in m0069 for the other tables.
        let kept = format!(
            "CREATE TRIGGER audit_head_not_replaced BEFORE INSERT ON audit_head
                 WHEN EXISTS (SELECT 1 FROM audit_head WHERE {same})
                 BEGIN SELECT RAISE(ABORT, 'audit entries are only ever added'); END"
        );
        run(manager, &kept).await?;
    }
    Ok(())
}

async fn run(manager: &SchemaManager<'_>, statement: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    db.execute_unprepared(statement).await.map(drop)
}
