//! Police references and occurrence numbers in the form in which they are compared, beside the text that was typed:
//! letters and digits alone, and PNC ids always with two digits of the year and all zeros of the serial number.

use sea_orm_migration::{prelude::*, sea_orm::prelude::Uuid};

use crate::{column, fold};

/// A table, the column with the number, the column with its normal form, how that is made, and what else is in the index.
pub(crate) struct Number {
    pub(crate) table: &'static str,
    pub(crate) typed: &'static str,
    pub(crate) key: &'static str,
    pub(crate) normal: fn(&str) -> String,
    pub(crate) beside: &'static [&'static str],
}

const NUMBERS: [Number; 2] = [
    Number {
        table: "offender",
        typed: "police_reference",
        key: "police_key",
        normal: police_key,
        beside: &[],
    },
    Number {
        table: "referral",
        typed: "occurrence_number",
        key: "occurrence_key",
        normal: key,
        beside: &["organisation_id"],
    },
];

/// The number of rows read and written at once.
const PAGE: u64 = 500;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for number in NUMBERS {
            let added = column::text(manager, number.key).null().take();
            column::add(manager, number.table, added).await?;
            fill(manager, &number).await?;
            let index = |column| [number.beside, &[column]].concat();
            column::index(manager, number.table, &index(number.key), false).await?;
            column::drop_index(manager, number.table, &index(number.typed)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for number in NUMBERS {
            let index = |column| [number.beside, &[column]].concat();
            column::index(manager, number.table, &index(number.typed), false).await?;
            column::drop_index(manager, number.table, &index(number.key)).await?;
            column::drop(manager, number.table, number.key).await?;
        }
        Ok(())
    }
}

/// Writes the normal form of every stored number.
pub(crate) async fn fill(manager: &SchemaManager<'_>, number: &Number) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut last = Uuid::nil();
    loop {
        let page = Query::select()
            .columns(["id", number.typed])
            .from(number.table)
            .and_where(Expr::col("id").gt(last))
            .and_where(Expr::col(number.typed).is_not_null())
            .order_by("id", Order::Asc)
            .limit(PAGE)
            .take();
        let rows = db.query_all(&page).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            last = row.try_get("", "id")?;
            let typed: String = row.try_get("", number.typed)?;
            let update = Query::update()
                .table(number.table)
                .value(number.key, (number.normal)(&typed))
                .and_where(Expr::col("id").eq(last))
                .take();
            db.execute(&update).await?;
        }
    }
}

pub(crate) fn key(number: &str) -> String {
    fold::words(&fold::folded(number)).collect()
}

fn police_key(reference: &str) -> String {
    let plain: String = fold::folded(reference).split_whitespace().collect();
    let parts = plain.split_once(['/', '-']).or_else(|| {
        let is_long = plain.len() == 12 && plain.is_ascii();
        is_long.then(|| plain.split_at(4))
    });
    let pnc = parts.and_then(|(year, serial)| {
        let year = match year.len() {
            2 => year,
            4 => year
                .strip_prefix("19")
                .or_else(|| year.strip_prefix("20"))?,
            _ => return None,
        };
        let last = serial
            .chars()
            .next_back()
            .filter(char::is_ascii_lowercase)?;
        let digits = serial.strip_suffix(last)?;
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (1..=7).contains(&digits.len());
        (fits && are_digits(year) && are_digits(digits))
            .then(|| format!("{year}{digits:0>7}{last}"))
    });
    pnc.unwrap_or_else(|| key(reference))
}
