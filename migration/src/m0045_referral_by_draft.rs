//! An index of referrals by when they were drafted that also contains when they were submitted. So the filters
//! `submittedFrom` and `submittedTo` are evaluated in the index of the default order, without reading rows that do not
//! match. It replaces the index without that column.

use sea_orm_migration::prelude::*;

use crate::column;

const BEFORE: [&str; 2] = ["drafted_at", "id"];
const AFTER: [&str; 3] = ["drafted_at", "id", "submitted_at"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "referral", &AFTER, false).await?;
        column::drop_index(manager, "referral", &BEFORE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "referral", &BEFORE, false).await?;
        column::drop_index(manager, "referral", &AFTER).await
    }
}
