//! The words of names and references, so that a search is a range of an index: the primary key serves `word >= … AND
//! word < …` within a kind of record. The index by `row_id` finds the words of a row whose name changes.

use std::collections::BTreeSet;

use sea_orm_migration::{prelude::*, sea_orm::prelude::Uuid};

use crate::column;

/// The kind of record, its table, and the column with its name in lower case.
const NAMES: [(&str, &str, &str); 8] = [
    ("area", "area", "name_folded"),
    ("councillor", "councillor", "name_folded"),
    ("member of staff", "staff", "name_folded"),
    ("offender", "offender", "name_folded"),
    ("organisation", "organisation", "name_folded"),
    ("referrer", "referrer", "name_folded"),
    ("site", "site", "name_folded"),
    ("suggestion", "suggestion", "title_folded"),
];

/// The number of rows read and written at once.
const BATCH: u64 = 500;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = ["noun", "word", "row_id"];
        let mut primary = Index::create();
        for column in key {
            primary.col(column);
        }
        manager
            .create_table(
                Table::create()
                    .table("search_word")
                    .col(column::text(manager, "noun").not_null())
                    .col(column::text(manager, "word").not_null())
                    .col(column::uuid("row_id").not_null())
                    .primary_key(&mut primary)
                    .to_owned(),
            )
            .await?;
        column::index(manager, "search_word", &["row_id"], false).await?;
        for (noun, table, name) in NAMES {
            fill(manager, noun, table, name).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("search_word").to_owned())
            .await
    }
}

/// Stores the words of every existing row, batch by batch.
async fn fill(
    manager: &SchemaManager<'_>,
    noun: &'static str,
    table: &'static str,
    name: &'static str,
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut last = Uuid::nil();
    loop {
        let batch = Query::select()
            .columns(["id", name, "reference"])
            .from(table)
            .and_where(Expr::col("id").gt(last))
            .order_by("id", Order::Asc)
            .limit(BATCH)
            .take();
        let rows = db.query_all(&batch).await?;
        let mut insert = Query::insert()
            .into_table("search_word")
            .columns(["noun", "word", "row_id"])
            .take();
        for row in &rows {
            last = row.try_get("", "id")?;
            let texts: [String; 2] = [row.try_get("", name)?, row.try_get("", "reference")?];
            for word in words(&texts) {
                insert.values_panic([noun.into(), word.into(), last.into()]);
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        db.execute(&insert).await?;
    }
}

/// The words of a name and a reference. The reference is also stored as a whole.
pub(crate) fn words([name, reference]: &[String; 2]) -> BTreeSet<String> {
    let reference = reference.to_lowercase();
    let parts = [name, &reference].into_iter().flat_map(|text| {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
    });
    let mut words: BTreeSet<String> = parts.collect();
    words.insert(reference);
    words
}
