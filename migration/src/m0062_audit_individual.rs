//! The people whom each entry of the audit trail concerns: the index of the trail by person.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, Order, prelude::Uuid};

use crate::{append_only, column};

/// The number of entries read at once.
const BATCH: u64 = 1_000;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_individual")
                    .col(column::uuid("offender_id").not_null())
                    .col(column::uuid("entry_id").not_null())
                    .primary_key(Index::create().col("offender_id").col("entry_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("audit_individual", "entry_id")
                            .to("audit_entry", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        column::index(manager, "audit_individual", &["entry_id"], false).await?;
        fill(manager).await?;
        append_only::keep(manager, "audit_individual").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        append_only::give_up(manager, "audit_individual").await?;
        manager
            .drop_table(Table::drop().table("audit_individual").to_owned())
            .await
    }
}

/// Indexes the existing entries, batch by batch.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut last = Uuid::nil();
    loop {
        let batch = Query::select()
            .columns(["id", "individuals"])
            .from("audit_entry")
            .and_where(Expr::col("id").gt(last))
            .order_by("id", Order::Asc)
            .limit(BATCH)
            .take();
        let rows = db.query_all(&batch).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in &rows {
            last = row.try_get("", "id")?;
            let listed: String = row.try_get("", "individuals")?;
            let mut insert = Query::insert()
                .into_table("audit_individual")
                .columns(["offender_id", "entry_id"])
                .take();
            for person in listed.split_whitespace() {
                let person = Uuid::parse_str(person)
                    .map_err(|_| DbErr::Custom(format!("entry {last} lists no person")))?;
                insert.values_panic([person.into(), last.into()]);
            }
            if !listed.is_empty() {
                db.execute(&insert).await?;
            }
        }
    }
}
