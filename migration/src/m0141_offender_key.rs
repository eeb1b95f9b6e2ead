//! What records of the same person are found by: the letters of the names and the postcode, each in a form in which spaces,
//! hyphens, apostrophes, accents and the order of names do not matter.

use sea_orm_migration::{prelude::*, sea_orm::prelude::Uuid};

use crate::{column, fold};

/// The number of rows read and written at once.
const PAGE: u64 = 500;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let key = column::or_empty(manager, "name_key");
        column::add(manager, "offender", key).await?;
        let key = column::text(manager, "postcode_key").null().take();
        column::add(manager, "offender", key).await?;
        fill(manager).await?;
        // FullOffender.possibleSamePeople: by police reference, by name, or by date of birth and postcode.
        let (by_name, by_home) = (["name_key"], ["date_of_birth", "postcode_key"]);
        column::index(manager, "offender", &by_name, false).await?;
        column::index(manager, "offender", &by_home, false).await?;
        column::drop_index(manager, "offender", &["name_folded", "date_of_birth"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let before = ["name_folded", "date_of_birth"];
        column::index(manager, "offender", &before, false).await?;
        column::drop_index(manager, "offender", &["date_of_birth", "postcode_key"]).await?;
        column::drop_index(manager, "offender", &["name_key"]).await?;
        column::drop(manager, "offender", "postcode_key").await?;
        column::drop(manager, "offender", "name_key").await
    }
}

async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut last = Uuid::nil();
    loop {
        let page = Query::select()
            .columns(["id", "last_name", "first_name", "postcode"])
            .from("offender")
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
            let names: [String; 2] = [
                row.try_get("", "last_name")?,
                row.try_get("", "first_name")?,
            ];
            let postcode: Option<String> = row.try_get("", "postcode")?;
            let postcode =
                postcode.map(|text| fold::words(&fold::folded(&text)).collect::<String>());
            let update = Query::update()
                .table("offender")
                .value("name_key", key(&names.join(" ")))
                .value("postcode_key", postcode)
                .and_where(Expr::col("id").eq(last))
                .take();
            db.execute(&update).await?;
        }
    }
}

/// The letters and digits of a name, folded and sorted.
fn key(name: &str) -> String {
    let folded = fold::folded(name);
    let mut letters: Vec<char> = fold::words(&folded).flat_map(str::chars).collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}
