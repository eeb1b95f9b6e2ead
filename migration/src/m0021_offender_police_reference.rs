//! The police's own reference of a person, and indexes to find a person who may be registered already.

use sea_orm_migration::prelude::*;

use crate::column;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter()
                    .table("offender")
                    .add_column(column::text(manager, "police_reference").null())
                    .to_owned(),
            )
            .await?;
        // FullOffender.possibleSamePeople: by police reference, else by name and date of birth.
        column::index(manager, "offender", &["police_reference"], false).await?;
        column::index(
            manager,
            "offender",
            &["name_folded", "date_of_birth"],
            false,
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in [
            "offender_name_folded_date_of_birth",
            "offender_police_reference",
        ] {
            manager
                .drop_index(Index::drop().name(index).table("offender").to_owned())
                .await?;
        }
        manager
            .alter_table(
                Table::alter()
                    .table("offender")
                    .drop_column("police_reference")
                    .to_owned(),
            )
            .await
    }
}
