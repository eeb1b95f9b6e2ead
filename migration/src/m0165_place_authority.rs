//! The authority of the areas in which a site or a suggestion lies, in its own row: their only parent. A council's lists are
//! then read from an index, in each of their orders.
//!
//! The indexes by ward are dropped. No list has used them since a place can lie in several areas.

use sea_orm_migration::prelude::*;

use crate::column;

const COLUMN: &str = "authority_id";

/// Each table, its index by ward, and the columns by which its lists are sorted.
const TABLES: [(&str, [&str; 3], [&str; 3]); 2] = [
    (
        "site",
        ["ward_id", "name_folded", "id"],
        ["name_folded", "proposed_at", "status_changed_at"],
    ),
    (
        "suggestion",
        ["ward_id", "submitted_at", "id"],
        ["submitted_at", "title_folded", "status_changed_at"],
    ),
];

/// The orders of what an organisation has suggested that have no index yet.
const BY_ORGANISATION: [[&str; 3]; 2] = [
    ["organisation_id", "title_folded", "id"],
    ["organisation_id", "status_changed_at", "id"],
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, by_ward, orders) in TABLES {
            // It refers to an area because the areas of the place do.
            column::add(manager, table, column::uuid(COLUMN).null().take()).await?;
            manager
                .get_connection()
                .execute_unprepared(&fill(table))
                .await?;
            for order in orders {
                column::index(manager, table, &[COLUMN, order, "id"], false).await?;
            }
            column::drop_index(manager, table, &by_ward).await?;
        }
        for columns in BY_ORGANISATION {
            column::index(manager, "suggestion", &columns, false).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for columns in BY_ORGANISATION {
            column::drop_index(manager, "suggestion", &columns).await?;
        }
        for (table, by_ward, orders) in TABLES {
            column::index(manager, table, &by_ward, false).await?;
            for order in orders {
                column::drop_index(manager, table, &[COLUMN, order, "id"]).await?;
            }
            column::drop(manager, table, COLUMN).await?;
        }
        Ok(())
    }
}

/// Fills the column of the places whose areas have one parent.
fn fill(place: &str) -> String {
    let parents = format!(
        "FROM {place}_area JOIN area ON area.id = {place}_area.area_id WHERE area.parent_id IS NOT NULL"
    );
    format!(
        "UPDATE {place} SET {COLUMN} = (SELECT DISTINCT area.parent_id {parents} AND {place}_area.{place}_id = {place}.id)
         WHERE id IN (SELECT {place}_area.{place}_id {parents}
                      GROUP BY {place}_area.{place}_id HAVING COUNT(DISTINCT area.parent_id) = 1)"
    )
}
