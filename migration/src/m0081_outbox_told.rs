//! When an event was recorded. For history this is later than when it happened. The log is pruned by this instant,
//! oldest first, so that positions never have gaps.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let told = column::instant("told_at").null().to_owned();
        manager
            .alter_table(Table::alter().table("outbox").add_column(told).to_owned())
            .await?;
        let as_far_as_known = Query::update()
            .table("outbox")
            .value("told_at", Expr::col("occurred_at"))
            .to_owned();
        manager.execute(as_far_as_known).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("outbox")
                    .drop_column("told_at")
                    .to_owned(),
            )
            .await
    }
}
