//! Access restrictions on people: restricted lists of the only users who may see a person, and excluded lists of users
//! who may not. A list that has ended is kept as history.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("offender_limit")
                    .col(column::serial("id"))
                    .col(column::uuid("offender_id").not_null())
                    .col(column::text(manager, "kind").not_null())
                    .col(column::text(manager, "reason").not_null())
                    .col(column::date("review_on").not_null())
                    .col(column::text(manager, "set_by").not_null())
                    .col(column::instant("set_at").not_null())
                    .col(column::text(manager, "ended_by").null())
                    .col(column::instant("ended_at").null())
                    .col(column::text(manager, "ended_because").null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("offender_limit", "offender_id")
                            .to("offender", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // FullOffender.limits.
        column::index(manager, "offender_limit", &["offender_id", "id"], false).await?;
        manager
            .create_table(
                Table::create()
                    .table("offender_limit_name")
                    .col(column::big_integer("limit_id").not_null())
                    .col(column::text(manager, "subject").not_null())
                    .primary_key(Index::create().col("limit_id").col("subject"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("offender_limit_name", "limit_id")
                            .to("offender_limit", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // For the people whom a caller may not see, which every read of a person checks.
        column::index(
            manager,
            "offender_limit_name",
            &["subject", "limit_id"],
            false,
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["offender_limit_name", "offender_limit"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
