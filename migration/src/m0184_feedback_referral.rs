//! Messages about referrals.

use sea_orm_migration::prelude::*;

use crate::column;

const FEEDBACK: &str = "feedback";
const REFERRAL: &str = "referral_id";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::add(manager, FEEDBACK, column::uuid(REFERRAL)).await?;
        column::index(manager, FEEDBACK, &[REFERRAL], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_index(manager, FEEDBACK, &[REFERRAL]).await?;
        column::drop(manager, FEEDBACK, REFERRAL).await
    }
}
