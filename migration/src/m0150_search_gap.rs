//! Keys by which searches forgive a typing error: longer words with a gap in place of each letter. They are kept beside the
//! words and begin with a question mark, which is in no word.

use sea_orm_migration::{prelude::*, sea_orm::prelude::Uuid};

use crate::fold;

/// The kind of record, its table, and the columns with its name.
const SEARCHED: [(&str, &str, &[&str]); 8] = [
    ("area", "area", &["name"]),
    ("councillor", "councillor", &["name"]),
    ("member of staff", "staff", &["name"]),
    ("offender", "offender", &["first_name", "last_name"]),
    ("organisation", "organisation", &["name"]),
    ("referrer", "referrer", &["name"]),
    ("site", "site", &["name"]),
    ("suggestion", "suggestion", &["title"]),
];

/// The number of rows read at once, and of keys written at once: both databases bound how many values a statement has.
const PAGE: u64 = 500;
const KEYS: usize = 5_000;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (noun, table, names) in SEARCHED {
            fill(manager, noun, table, names).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = Query::delete()
            .from_table("search_word")
            .and_where(Expr::col("word").gte("?"))
            .and_where(Expr::col("word").lt("@"))
            .take();
        manager.execute(keys).await
    }
}

async fn fill(
    manager: &SchemaManager<'_>,
    noun: &'static str,
    table: &'static str,
    names: &'static [&'static str],
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut last = Uuid::nil();
    loop {
        let page = Query::select()
            .columns(names.iter().copied().chain(["id", "reference"]))
            .from(table)
            .and_where(Expr::col("id").gt(last))
            .order_by("id", Order::Asc)
            .limit(PAGE)
            .take();
        let rows = db.query_all(&page).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut keys = Vec::new();
        for row in &rows {
            last = row.try_get("", "id")?;
            let parts = names.iter().map(|column| row.try_get::<String>("", column));
            let name = parts.collect::<Result<Vec<_>, _>>()?.join(" ");
            let gaps = fold::gaps_of(&name, &row.try_get::<String>("", "reference")?);
            keys.extend(gaps.into_iter().map(|key| (key, last)));
        }
        for some in keys.chunks(KEYS) {
            let mut insert = Query::insert()
                .into_table("search_word")
                .columns(["noun", "word", "row_id"])
                .take();
            for (key, row) in some {
                insert.values_panic([noun.into(), key.as_str().into(), (*row).into()]);
            }
            db.execute(&insert).await?;
        }
    }
}
