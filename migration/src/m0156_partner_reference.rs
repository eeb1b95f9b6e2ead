//! The references that partners' own systems have for sites and suggestions.

use sea_orm_migration::prelude::*;

use crate::column;

const TABLE: &str = "partner_reference";

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
                    .col(column::text(manager, "noun").not_null())
                    .col(column::uuid("row_id").not_null())
                    .col(column::uuid("organisation_id").not_null())
                    .col(column::text(manager, "system").not_null())
                    .col(column::text(manager, "system_folded").not_null())
                    .col(column::text(manager, "value").not_null())
                    .col(column::text(manager, "key").not_null())
                    .col(column::instant("recorded_at").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from(TABLE, "organisation_id")
                            .to("organisation", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // A system has one reference for a record, and a reference names one record.
        let one = ["row_id", "organisation_id", "system_folded"];
        column::index(manager, TABLE, &one, true).await?;
        let other = ["key", "noun", "organisation_id"];
        column::index(manager, TABLE, &other, true).await?;
        // SiteFilter.uprn
        column::index(manager, "site", &["uprn"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_index(manager, "site", &["uprn"]).await?;
        manager
            .drop_table(Table::drop().table(TABLE).to_owned())
            .await
    }
}
