//! Stored text becomes composed (Unicode NFC), and everything that is searched or ordered by name is folded anew: without
//! accents and apostrophes, with the parts around apostrophes and with neighbouring words as one. Rows are read and written
//! page by page.

use std::collections::BTreeSet;

use sea_orm_migration::{
    prelude::*,
    sea_orm::{QueryResult, prelude::Uuid},
};

use crate::{fold, m0042_search_word};

/// A table whose rows have a UUID as `id`.
struct Stored {
    table: &'static str,
    /// The kind of record in `search_word`, if it is searched.
    noun: Option<&'static str>,
    /// The columns that make up its name, in the order in which they are folded, and the column with the folded name.
    name: Option<(&'static [&'static str], &'static str)>,
    /// The other columns with text that people wrote.
    texts: &'static [&'static str],
}

const NAME: Option<(&[&str], &str)> = Some((&["name"], "name_folded"));

#[rustfmt::skip]
const STORED: [Stored; 14] = [
    Stored { table: "area", noun: Some("area"), name: NAME, texts: &["reference"] },
    Stored { table: "organisation", noun: Some("organisation"), name: NAME, texts: &["reference", "agreement_reference"] },
    Stored { table: "staff", noun: Some("member of staff"), name: NAME, texts: &["reference", "subject"] },
    Stored { table: "referrer", noun: Some("referrer"), name: NAME, texts: &["reference", "subject", "collar_number"] },
    Stored { table: "councillor", noun: Some("councillor"), name: NAME, texts: &["reference", "subject"] },
    Stored { table: "client", noun: None, name: NAME, texts: &[] },
    Stored { table: "offender", noun: Some("offender"), name: Some((&["last_name", "first_name"], "name_folded")),
             texts: &["reference", "guardian_name", "police_reference"] },
    Stored { table: "site", noun: Some("site"), name: NAME,
             texts: &["reference", "description", "address", "landowner", "beneficiary_name", "public_note", "access_notes"] },
    Stored { table: "suggestion", noun: Some("suggestion"), name: Some((&["title"], "title_folded")),
             texts: &["reference", "description", "contact_name", "decision_note"] },
    Stored { table: "referral", noun: None, name: None,
             texts: &["reference", "occurrence_number", "risk_text", "exit_note"] },
    Stored { table: "session", noun: None, name: None,
             texts: &["reference", "meeting_point", "briefing", "summary"] },
    Stored { table: "attendance", noun: None, name: None, texts: &["notes"] },
    Stored { table: "contact", noun: None, name: None, texts: &["summary"] },
    Stored { table: "risk_assessment", noun: None, name: None, texts: &["hazards", "controls"] },
];

/// Columns in which no two rows may have the same text: one whose composed form another row has stays as it is.
const UNIQUE: [&str; 2] = ["reference", "subject"];

/// The number of rows read and written at once.
const PAGE: u64 = 500;

/// How names are folded and split into words.
#[derive(Clone, Copy)]
enum Way {
    /// As this migration has it.
    Folded,
    /// As it was before: lower case alone.
    Lower,
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for stored in STORED {
            go_through(manager, &stored, Way::Folded).await?;
        }
        Ok(())
    }

    /// Text stays composed: it is the same text.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for stored in STORED.into_iter().filter(|stored| stored.name.is_some()) {
            go_through(manager, &stored, Way::Lower).await?;
        }
        Ok(())
    }
}

/// Goes through the rows of a table in the order of their ids.
async fn go_through(manager: &SchemaManager<'_>, stored: &Stored, way: Way) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let names = stored.name.map_or(&[][..], |(names, _)| names);
    let columns = || names.iter().chain(stored.texts).copied();
    let mut last = Uuid::nil();
    loop {
        let page = Query::select()
            .columns(["id"].into_iter().chain(columns()))
            .from(stored.table)
            .and_where(Expr::col("id").gt(last))
            .order_by("id", Order::Asc)
            .limit(PAGE)
            .take();
        let rows = db.query_all(&page).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut words = Vec::new();
        let mut ids = Vec::new();
        for row in &rows {
            last = row.try_get("", "id")?;
            ids.push(last);
            for column in columns() {
                compose(manager, (stored.table, column), last, row).await?;
            }
            let Some((names, folded_column)) = stored.name else {
                continue;
            };
            let names: Vec<String> = names
                .iter()
                .map(|name| Ok(fold::composed(&row.try_get::<String>("", name)?)))
                .collect::<Result<_, DbErr>>()?;
            let name = names.join(" ");
            let folded = match way {
                Way::Folded => fold::folded(&name),
                Way::Lower => name.to_lowercase(),
            };
            let update = Query::update()
                .table(stored.table)
                .value(folded_column, folded.as_str())
                .and_where(Expr::col("id").eq(last))
                .take();
            db.execute(&update).await?;
            if let Some(noun) = stored.noun {
                let reference = fold::composed(&row.try_get::<String>("", "reference")?);
                // The first name comes first in what is searched.
                let name = names.iter().rev().cloned().collect::<Vec<_>>().join(" ");
                let found: BTreeSet<String> = match way {
                    Way::Folded => fold::words_of(&name, &reference),
                    Way::Lower => m0042_search_word::words(&[folded, reference]),
                };
                words.extend(found.into_iter().map(|word| (noun, word, last)));
            }
        }
        if stored.noun.is_some() {
            replace(manager, ids, words).await?;
        }
    }
}

/// Writes the composed form of a text that was stored in another one.
async fn compose(
    manager: &SchemaManager<'_>,
    (table, column): (&'static str, &'static str),
    id: Uuid,
    row: &QueryResult,
) -> Result<(), DbErr> {
    let Some(text) = row.try_get::<Option<String>>("", column)? else {
        return Ok(());
    };
    let composed = fold::composed(&text);
    if composed == text {
        return Ok(());
    }
    let mut update = Query::update()
        .table(table)
        .value(column, composed.as_str())
        .and_where(Expr::col("id").eq(id))
        .take();
    if UNIQUE.contains(&column) {
        let taken = Query::select()
            .expr(Expr::value(1))
            .from(table)
            .and_where(Expr::col(column).eq(composed))
            .take();
        update.and_where(Expr::exists(taken).not());
    }
    manager.get_connection().execute(&update).await.map(drop)
}

/// Replaces the words of some rows.
async fn replace(
    manager: &SchemaManager<'_>,
    rows: Vec<Uuid>,
    words: Vec<(&'static str, String, Uuid)>,
) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let delete = Query::delete()
        .from_table("search_word")
        .and_where(Expr::col("row_id").is_in(rows))
        .take();
    db.execute(&delete).await?;
    // Both databases bound how many values a statement has.
    for some in words.chunks(5_000) {
        let mut insert = Query::insert()
            .into_table("search_word")
            .columns(["noun", "word", "row_id"])
            .take();
        for (noun, word, row) in some {
            insert.values_panic([(*noun).into(), word.as_str().into(), (*row).into()]);
        }
        db.execute(&insert).await?;
    }
    Ok(())
}
