//! Sites whose first session goes on, or went on, by when it is over: each list of sites in the order of their changes asks for
//! those of now. Few sites have such an instant, so the index holds them alone.

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
