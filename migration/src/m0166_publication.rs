//! Publications: the figures of the end of a month, as they are shown outside the Team. Rows are only ever added.

use sea_orm_migration::prelude::*;

use crate::{append_only, column};

const PUBLICATION: &str = "publication";
const FIGURE: &str = "published_figure";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(PUBLICATION)
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::date("as_at").not_null())
                    .col(column::integer("method").not_null())
                    .col(column::big_integer("rows_counted").not_null())
                    .col(column::instant("published_at").not_null())
                    .col(column::text(manager, "published_by").not_null())
                    .col(column::text(manager, "published_by_issuer").not_null())
                    .to_owned(),
            )
            .await?;
        column::index(manager, PUBLICATION, &["as_at"], true).await?;
        manager
            .create_table(
                Table::create()
                    .table(FIGURE)
                    .col(column::uuid("publication_id").not_null())
                    .col(column::text(manager, "measure").not_null())
                    .col(column::big_integer("counted").not_null())
                    .col(column::boolean("asked_exactly").not_null())
                    .col(column::text(manager, "precision").not_null())
                    .col(column::date("as_at").not_null())
                    .col(column::big_integer("shown"))
                    .col(column::big_integer("base"))
                    .col(column::big_integer("checked"))
                    .primary_key(Index::create().col("publication_id").col("measure"))
                    .foreign_key(
                        ForeignKey::create()
                            .from(FIGURE, "publication_id")
                            .to(PUBLICATION, "id"),
                    )
                    .to_owned(),
            )
            .await?;
        append_only::keep(manager, PUBLICATION).await?;
        append_only::keep(manager, FIGURE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [FIGURE, PUBLICATION] {
            append_only::give_up(manager, table).await?;
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}
