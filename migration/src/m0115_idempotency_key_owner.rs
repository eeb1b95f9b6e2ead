//! The owner of an idempotency key: the issuer, the client, the organisation and the subject together. Existing keys
//! belong to our own issuer, without a client and an organisation.

use sea_orm_migration::prelude::*;

use crate::{column, key};

const TABLE: &str = "idempotency_key";
const OLD: [&str; 3] = ["subject", "operation", "key"];
const NEW: [&str; 6] = [
    "issuer",
    "client",
    "organisation",
    "subject",
    "operation",
    "key",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["issuer", "client", "organisation"] {
            column::add(manager, TABLE, column::or_empty(manager, name)).await?;
        }
        key::replace(manager, TABLE, &OLD, &NEW).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A key that two owners have can no longer be stored. Dropping it does not undo what it was used for.
        manager
            .get_connection()
            .execute_unprepared("DELETE FROM idempotency_key")
            .await?;
        key::replace(manager, TABLE, &NEW, &OLD).await?;
        for name in ["organisation", "client", "issuer"] {
            column::drop(manager, TABLE, name).await?;
        }
        Ok(())
    }
}
