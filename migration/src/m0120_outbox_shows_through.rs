//! Whether an event about a future session is also sent outside the Team: that it was planned, or that it was moved to
//! another week. Every other event would reveal when the session takes place, or whether it does. For moves recorded
//! before this column existed the week is not known, so they are not sent.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let shows_through = column::boolean("shows_through")
            .not_null()
            .default(false)
            .to_owned();
        manager
            .alter_table(
                Table::alter()
                    .table("outbox")
                    .add_column(shows_through)
                    .to_owned(),
            )
            .await?;
        let planned = Query::update()
            .table("outbox")
            .value("shows_through", true)
            .and_where(Expr::col("kind").eq("SessionPlanned"))
            .to_owned();
        manager.execute(planned).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("outbox")
                    .drop_column("shows_through")
                    .to_owned(),
            )
            .await
    }
}
