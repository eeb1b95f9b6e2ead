//! An index for the filter of referrals by offence category, in their default order.

use sea_orm_migration::prelude::*;

use crate::column;

const COLUMNS: [&str; 3] = ["offence_category", "drafted_at", "id"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::index(manager, "referral", &COLUMNS, false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_index(manager, "referral", &COLUMNS).await
    }
}
