//! Who paid for the scheme, how much, and for which days: what a cost is counted from.

use sea_orm_migration::prelude::*;

use crate::column;

const TABLE: &str = "funding_period";

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
                    .col(column::date("from_on").not_null())
                    .col(column::date("to_on").not_null())
                    .col(column::big_integer("amount_pence").not_null())
                    .col(column::text(manager, "source").not_null())
                    .col(column::instant("recorded_at").not_null())
                    .col(column::instant("voided_at"))
                    .col(column::text_or_null(manager, "void_reason"))
                    .col(column::integer("version").not_null())
                    .to_owned(),
            )
            .await?;
        column::index(manager, TABLE, &["from_on", "id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
