//! The issuers of the subjects on access restrictions, and of those who set and lifted them.

use sea_orm_migration::prelude::*;

use crate::{column, key};

const TABLE: &str = "offender_limit_name";
const OLD: [&str; 2] = ["limit_id", "subject"];
const NEW: [&str; 3] = ["limit_id", "issuer", "subject"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::add(manager, TABLE, column::or_empty(manager, "issuer")).await?;
        key::replace(manager, TABLE, &OLD, &NEW).await?;
        for name in ["set_by_issuer", "ended_by_issuer"] {
            column::add(manager, "offender_limit", column::or_empty(manager, name)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["ended_by_issuer", "set_by_issuer"] {
            column::drop(manager, "offender_limit", name).await?;
        }
        key::replace(manager, TABLE, &NEW, &OLD).await?;
        column::drop(manager, TABLE, "issuer").await
    }
}
