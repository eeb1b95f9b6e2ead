//! References of records in the form in which they are compared: `site-001` is `SITE-001`. No two records of a kind have
//! the same one. The words by which searches recognised a whole reference are no longer needed.

use sea_orm_migration::{prelude::*, sea_orm::prelude::Uuid};

use crate::{column, fold};

/// The tables whose rows have a reference, each with the kind of record that `search_word` has for it.
const TABLES: [(&str, Option<&str>); 10] = [
    ("area", Some("area")),
    ("organisation", Some("organisation")),
    ("staff", Some("member of staff")),
    ("referrer", Some("referrer")),
    ("councillor", Some("councillor")),
    ("offender", Some("offender")),
    ("site", Some("site")),
    ("suggestion", Some("suggestion")),
    ("referral", None),
    ("session", None),
];

/// `reference_key` would name an index as PostgreSQL already names the constraint of `reference`.
const COLUMN: &str = "reference_folded";

/// The number of rows read and written at once.
const PAGE: u64 = 500;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Where two records have the same reference but for capitals, nothing is changed at all.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, _) in TABLES {
            column::add(manager, table, column::or_empty(manager, COLUMN)).await?;
            fill(manager, table).await?;
            unlike(manager, table).await?;
            column::index(manager, table, &[COLUMN], true).await?;
        }
        let whole = Query::delete()
            .from_table("search_word")
            .and_where(Expr::col("word").gte("="))
            .and_where(Expr::col("word").lt(">"))
            .take();
        manager.execute(whole).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, noun) in TABLES {
            if let Some(noun) = noun {
                let whole = format!(
                    "INSERT INTO search_word (noun, word, row_id) SELECT '{noun}', '=' || {COLUMN}, id FROM {table}"
                );
                manager.get_connection().execute_unprepared(&whole).await?;
            }
            column::drop_index(manager, table, &[COLUMN]).await?;
            column::drop(manager, table, COLUMN).await?;
        }
        Ok(())
    }
}

async fn fill(manager: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut last = Uuid::nil();
    loop {
        let page = Query::select()
            .columns(["id", "reference"])
            .from(table)
            .and_where(Expr::col("id").gt(last))
            .order_by("id", Order::Asc)
            .limit(PAGE)
            .take();
        let rows = db.query_all(&page).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            last = row.try_get("", "id")?;
            let reference: String = row.try_get("", "reference")?;
            let update = Query::update()
                .table(table)
                .value(COLUMN, fold::folded(&reference))
                .and_where(Expr::col("id").eq(last))
                .take();
            db.execute(&update).await?;
        }
    }
}

/// Refuses, by name, what the unique index would refuse without one.
async fn unlike(manager: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    let twice = Query::select()
        .expr(Func::min(Expr::col("reference")))
        .expr(Func::max(Expr::col("reference")))
        .from(table)
        .group_by_col(COLUMN)
        .and_having(Expr::col(Asterisk).count().gt(1))
        .limit(1)
        .take();
    let Some(row) = manager.get_connection().query_one(&twice).await? else {
        return Ok(());
    };
    let (one, other): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    Err(DbErr::Migration(format!(
        "two rows of {table} have references that differ only in capitals, accents or spaces: {one} and {other}. \
         Give one of them another reference in the database, then migrate again"
    )))
}
