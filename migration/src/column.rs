//! Columns and indexes in the form that both databases need.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// A UUID.
pub fn uuid(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().take()
}

/// Text, compared byte by byte on both databases so that they sort alike.
pub fn text(manager: &SchemaManager, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name).text().take();
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Text, or null.
pub fn text_or_null(manager: &SchemaManager, name: &'static str) -> ColumnDef {
    text(manager, name).null().take()
}

/// Text that is empty by default, for example an issuer, where empty stands for our own.
pub fn or_empty(manager: &SchemaManager, name: &'static str) -> ColumnDef {
    text(manager, name).not_null().default("").take()
}

/// An instant in UTC.
pub fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().take()
}

/// A date.
pub fn date(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).date().take()
}

/// A 32-bit number.
pub fn integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().take()
}

/// A 64-bit number.
pub fn big_integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().take()
}

/// A 64-bit auto-increment number that is the table's primary key.
pub fn serial(name: &'static str) -> ColumnDef {
    ColumnDef::new(name)
        .big_integer()
        .not_null()
        .auto_increment()
        .primary_key()
        .take()
}

/// A boolean.
pub fn boolean(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().take()
}

/// A floating-point number of 64 bits.
pub fn double(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).double().take()
}

/// Bytes.
pub fn bytes(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).blob().take()
}

/// Adds a column to a table.
pub async fn add(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    let added = Table::alter().table(table).add_column(column).to_owned();
    manager.alter_table(added).await
}

/// Drops a column that [`add`] added.
pub async fn drop(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &'static str,
) -> Result<(), DbErr> {
    let gone = Table::alter().table(table).drop_column(column).to_owned();
    manager.alter_table(gone).await
}

/// Creates an index that is named after its table and columns.
pub async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let name = format!("{table}_{}", columns.join("_"));
    let mut index = Index::create().name(name).table(table).take();
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}

/// Drops an index that [`index`] created.
pub async fn drop_index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let name = format!("{table}_{}", columns.join("_"));
    drop_named(manager, (table, &name)).await
}

/// Creates a partial index, with the given name, of the rows that meet a condition.
pub async fn index_where(
    manager: &SchemaManager<'_>,
    (table, name): (&'static str, &'static str),
    columns: &[&'static str],
    condition: Expr,
) -> Result<(), DbErr> {
    let mut index = Index::create().name(name).table(table).take();
    for column in columns {
        index.col(*column);
    }
    manager
        .create_index(index.and_where(condition).take())
        .await
}

/// Drops an index by its name.
pub async fn drop_named(
    manager: &SchemaManager<'_>,
    (table, name): (&'static str, &str),
) -> Result<(), DbErr> {
    manager
        .drop_index(Index::drop().name(name).table(table).to_owned())
        .await
}
