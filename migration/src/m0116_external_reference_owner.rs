//! The owner of a submitter's own reference: as with idempotency keys, the issuer, the client, the organisation and the
//! subject together. Existing suggestions belong to our own issuer, without a client.

use sea_orm_migration::prelude::*;

use crate::column;

const TABLE: &str = "suggestion";
const NAME: &str = "suggestion_by_own_number";
const OLD: [&str; 2] = ["organisation_id", "external_reference"];
const NEW: [&str; 5] = [
    "organisation_id",
    "submitted_by_issuer",
    "submitted_by_client",
    "submitted_by",
    "external_reference",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let client = column::or_empty(manager, "submitted_by_client");
        column::add(manager, TABLE, client).await?;
        column::drop_index(manager, TABLE, &OLD).await?;
        // PostgreSQL truncates longer names.
        let mut index = Index::create().name(NAME).table(TABLE).unique().take();
        for name in NEW {
            index.col(name);
        }
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop().name(NAME).table(TABLE).to_owned();
        manager.drop_index(index).await?;
        // Of several suggestions with the same reference the first keeps it, because the older definition allows only
        // one.
        let cleared = "UPDATE suggestion SET external_reference = NULL WHERE EXISTS (
             SELECT 1 FROM suggestion AS first WHERE first.organisation_id = suggestion.organisation_id
             AND first.external_reference = suggestion.external_reference AND first.id < suggestion.id)";
        let db = manager.get_connection();
        db.execute_unprepared(cleared).await?;
        column::index(manager, TABLE, &OLD, true).await?;
        column::drop(manager, TABLE, "submitted_by_client").await
    }
}
