//! Referrals by when they were drafted, with when they were submitted beside it: `submittedFrom` and `submittedTo` are asked
//! of the index of the usual order, and no row is read in vain. It takes the place of the one without.

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
