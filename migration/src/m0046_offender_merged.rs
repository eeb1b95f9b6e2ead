//! A partial index of the people who were merged into another record, by that record. With all people in the index,
//! SQLite used it to find those who are not merged, and had to sort them all.

use sea_orm_migration::prelude::*;

use crate::column;

const INDEX: (&str, &str) = ("offender", "offender_merged");
const BEFORE: [&str; 1] = ["merged_into_id"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let condition = Expr::col("merged_into_id").is_not_null();
        column::index_where(manager, INDEX, &["merged_into_id"], condition).await?;
        column::drop_index(manager, "offender", &BEFORE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "offender", &BEFORE, false).await?;
        column::drop_named(manager, INDEX).await
    }
}
