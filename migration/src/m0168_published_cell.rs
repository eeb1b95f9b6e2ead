//! The rows of publications: figures by one dimension in closed periods, as they are shown outside the Team. Rows are only
//! ever added.

use sea_orm_migration::prelude::*;

use crate::{append_only, column};

const TABLE: &str = "published_cell";

/// The order in which the cells of one measure and dimension are listed.
const ORDER: [&str; 4] = ["measure", "dimension", "period_to", "id"];
/// Each cell is published once.
const CELL: [&str; 4] = ["measure", "dimension", "period_to", "value"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(TABLE)
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::uuid("publication_id").not_null())
                    .col(column::text(manager, "measure").not_null())
                    .col(column::text(manager, "dimension").not_null())
                    .col(column::date("period_from"))
                    .col(column::date("period_to").not_null())
                    .col(column::text(manager, "value").not_null())
                    .col(column::big_integer("counted").not_null())
                    .col(column::text(manager, "precision").not_null())
                    .col(column::big_integer("shown"))
                    .col(column::big_integer("least"))
                    .col(column::big_integer("greatest"))
                    .foreign_key(
                        ForeignKey::create()
                            .from(TABLE, "publication_id")
                            .to("publication", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        column::index(manager, TABLE, &ORDER, false).await?;
        column::index(manager, TABLE, &CELL, true).await?;
        append_only::keep(manager, TABLE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        append_only::give_up(manager, TABLE).await?;
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
