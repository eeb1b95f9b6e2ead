//! The terms of councillors: the wards that they represent, each with the period.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("term")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::uuid("councillor_id").not_null())
                    .col(column::uuid("ward_id").not_null())
                    .col(column::date("from_on").null())
                    .col(column::date("until_on").null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("term", "councillor_id")
                            .to("councillor", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("term", "ward_id")
                            .to("area", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // For the terms of one councillor.
        column::index(manager, "term", &["councillor_id"], false).await?;
        let new_id = match manager.get_database_backend() {
            DbBackend::Postgres => "gen_random_uuid()",
            _ => "randomblob(16)",
        };
        // The terms recorded so far have no end, because none was recorded.
        manager
            .get_connection()
            .execute_unprepared(&format!(
                "INSERT INTO term (id, councillor_id, ward_id, from_on)
                 SELECT {new_id}, councillor_ward.councillor_id, area.id, area.valid_from
                 FROM councillor_ward INNER JOIN area ON area.id = councillor_ward.area_id"
            ))
            .await?;
        manager
            .drop_table(Table::drop().table("councillor_ward").to_owned())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("councillor_ward")
                    .col(column::uuid("councillor_id").not_null())
                    .col(column::uuid("area_id").not_null())
                    .primary_key(Index::create().col("councillor_id").col("area_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("councillor_ward", "councillor_id")
                            .to("councillor", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("councillor_ward", "area_id")
                            .to("area", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        // The older table has no room for terms that have ended.
        manager
            .get_connection()
            .execute_unprepared(
                "INSERT INTO councillor_ward (councillor_id, area_id)
                 SELECT DISTINCT councillor_id, ward_id FROM term WHERE until_on IS NULL",
            )
            .await?;
        manager
            .drop_table(Table::drop().table("term").to_owned())
            .await
    }
}
