//! Sites whose first session goes on, or went on, by when it is over: each list of sites in the order of their changes asks for
//! those of now. Few sites have such an instant, so the index holds them alone.

use sea_orm_migration::prelude::*;

const NAME: &str = "site_quiet_until";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create()
            .name(NAME)
            .table("site")
            .col("quiet_until")
            .and_where(Expr::col("quiet_until").is_not_null())
            .take();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(Index::drop().name(NAME).table("site").to_owned())
            .await
    }
}
