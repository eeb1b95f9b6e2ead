//! Indexes for the filters of referrals: when they were submitted, the referrer's force, and whether they are
//! concluded.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// `ReferralFilter`: `submittedFrom` and `submittedTo`, `organisation`, `concluded`. `referrer` has had an index since
/// the table was created.
const INDEXES: [(&str, &[&str]); 3] = [
    ("referral_submitted_at_id", &["submitted_at", "id"]),
    (
        "referral_organisation_id_drafted_at_id",
        &["organisation_id", "drafted_at", "id"],
    ),
    (
        "referral_concluded_at_drafted_at_id",
        &["concluded_at", "drafted_at", "id"],
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (_, columns) in INDEXES {
            column::index(manager, "referral", columns, false).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            manager
                .drop_index(Index::drop().name(name).table("referral").to_owned())
                .await?;
        }
        Ok(())
    }
}
