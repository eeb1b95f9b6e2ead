//! Whose a number of the sender's own is: as an idempotency key, of the issuer, the client, the organisation and the subject
//! together. What was suggested before is our own issuer's, without a client.

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
        // PostgreSQL cuts longer names off.
        let mut index = Index::create().name(NAME).table(TABLE).unique().take();
        for name in NEW {
            index.col(name);
        }
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::drop().name(NAME).table(TABLE).to_owned();
        manager.drop_index(index).await?;
        // Of those with one number the first keeps it: the older definition has room for one.
        let cleared = "UPDATE suggestion SET external_reference = NULL WHERE EXISTS (
             SELECT 1 FROM suggestion AS first WHERE first.organisation_id = suggestion.organisation_id
             AND first.external_reference = suggestion.external_reference AND first.id < suggestion.id)";
        let db = manager.get_connection();
        db.execute_unprepared(cleared).await?;
        column::index(manager, TABLE, &OLD, true).await?;
        column::drop(manager, TABLE, "submitted_by_client").await
    }
}
