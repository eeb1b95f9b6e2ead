//! A partial index of sites whose first session is or was in progress, by when it ends. Each list of sites in the order
//! of their changes looks for those that have not ended. Few sites have this instant, so the index contains them alone.

use sea_orm_migration::prelude::*;

use crate::column;

const INDEX: (&str, &str) = ("site", "site_quiet_until");

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let condition = Expr::col("quiet_until").is_not_null();
        column::index_where(manager, INDEX, &["quiet_until"], condition).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        column::drop_named(manager, INDEX).await
    }
}
