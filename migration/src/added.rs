//! A migration that only adds a column: a row in the list of migrations, instead of a file of its own.

use sea_orm_migration::prelude::*;

use crate::column;

/// Defines a column of the given name.
type Definition = fn(&SchemaManager<'_>, &'static str) -> ColumnDef;

/// Adds a column to a table, and takes it away again.
pub struct Added {
    name: &'static str,
    table: &'static str,
    column: &'static str,
    definition: Definition,
}

/// The migration of this name, which adds a column to a table. The column is null or has a default, because the table may
/// have rows.
pub fn added(
    name: &'static str,
    (table, column): (&'static str, &'static str),
    definition: Definition,
) -> Box<dyn MigrationTrait> {
    Box::new(Added {
        name,
        table,
        column,
        definition,
    })
}

impl MigrationName for Added {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Added {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = (self.definition)(manager, self.column);
        column::add(manager, self.table, column).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop(manager, self.table, self.column).await
    }
}
