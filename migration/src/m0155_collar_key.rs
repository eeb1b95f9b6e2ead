//! Collar numbers in the form in which they are compared, beside the text that was typed, as other numbers have it.

use sea_orm_migration::prelude::*;

use crate::{
    column,
    m0151_number_key::{Number, fill, key},
};

const COLLAR: Number = Number {
    table: "referrer",
    typed: "collar_number",
    key: "collar_key",
    normal: key,
    beside: &[],
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let added = column::text_or_null(manager, COLLAR.key);
        column::add(manager, COLLAR.table, added).await?;
        fill(manager, &COLLAR).await?;
        column::index(manager, COLLAR.table, &[COLLAR.key], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_index(manager, COLLAR.table, &[COLLAR.key]).await?;
        column::drop(manager, COLLAR.table, COLLAR.key).await
    }
}
