//! Operations and clear-up days that the Team joins, with their areas, their sites and the sessions that are part of them.

use sea_orm_migration::prelude::*;

use crate::column;

const OPERATION: &str = "operation";
const AREA: &str = "operation_area";
const SITE: &str = "operation_site";
const SESSION: &str = "operation_session";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(operation(manager)).await?;
        column::index(manager, OPERATION, &["reference_folded"], true).await?;
        column::index(manager, OPERATION, &["starts_on", "id"], false).await?;
        column::index(manager, OPERATION, &["status", "starts_on", "id"], false).await?;
        column::index(manager, OPERATION, &["requested_by_organisation_id"], false).await?;
        column::index(manager, OPERATION, &["lead_organisation_id"], false).await?;
        let requester = ["requested_by_issuer", "requested_by"];
        column::index(manager, OPERATION, &requester, false).await?;
        manager
            .create_table(linked(AREA, ("area_id", "area")))
            .await?;
        column::index(manager, AREA, &["area_id", "operation_id"], false).await?;
        manager
            .create_table(linked(SITE, ("site_id", "site")))
            .await?;
        column::index(manager, SITE, &["site_id", "operation_id"], false).await?;
        // A session is part of at most one operation, so that its hours count once.
        manager
            .create_table(
                Table::create()
                    .table(SESSION)
                    .col(column::uuid("session_id").not_null().primary_key())
                    .col(column::uuid("operation_id").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from(SESSION, "session_id")
                            .to("session", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from(SESSION, "operation_id")
                            .to(OPERATION, "id"),
                    )
                    .to_owned(),
            )
            .await?;
        column::index(manager, SESSION, &["operation_id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [SESSION, SITE, AREA, OPERATION] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn operation(manager: &SchemaManager) -> TableCreateStatement {
    Table::create()
        .table(OPERATION)
        .col(column::uuid("id").not_null().primary_key())
        .col(column::text(manager, "reference").not_null())
        .col(column::text(manager, "reference_folded").not_null())
        .col(column::text(manager, "kind").not_null())
        .col(column::text(manager, "name").not_null())
        .col(column::text_or_null(manager, "description"))
        .col(column::uuid("lead_organisation_id").not_null())
        .col(column::date("starts_on").not_null())
        .col(column::date("ends_on").not_null())
        .col(column::text(manager, "status").not_null())
        .col(column::boolean("is_public").not_null())
        .col(column::or_empty(manager, "requested_by"))
        .col(column::or_empty(manager, "requested_by_issuer"))
        .col(column::uuid("requested_by_organisation_id"))
        .col(column::instant("recorded_at").not_null())
        .col(column::integer("version").not_null())
        .foreign_key(
            ForeignKey::create()
                .from(OPERATION, "lead_organisation_id")
                .to("organisation", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .from(OPERATION, "requested_by_organisation_id")
                .to("organisation", "id"),
        )
        .to_owned()
}

/// The table that links operations to records of another table.
fn linked(name: &'static str, (key, table): (&'static str, &'static str)) -> TableCreateStatement {
    Table::create()
        .table(name)
        .col(column::uuid("operation_id").not_null())
        .col(column::uuid(key).not_null())
        .primary_key(Index::create().col("operation_id").col(key))
        .foreign_key(
            ForeignKey::create()
                .from(name, "operation_id")
                .to(OPERATION, "id"),
        )
        .foreign_key(ForeignKey::create().from(name, key).to(table, "id"))
        .to_owned()
}
