//! People who were referred.

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
                    .table("offender")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::text(manager, "reference").not_null().unique_key())
                    .col(column::text(manager, "first_name").not_null())
                    .col(column::text(manager, "last_name").not_null())
                    .col(column::text(manager, "name_folded").not_null())
                    .col(column::date("date_of_birth").not_null())
                    .col(column::date("adult_on").not_null())
                    .col(column::text(manager, "sex").null())
                    .col(column::text(manager, "postcode").null())
                    .col(column::text(manager, "guardian_name").null())
                    .col(column::text(manager, "guardian_phone").null())
                    .col(column::instant("created_at").not_null())
                    .col(column::integer("version").not_null())
                    .to_owned(),
            )
            .await?;
        column::index(manager, "offender", &["name_folded", "id"], false).await?;
        column::index(manager, "offender", &["created_at", "id"], false).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("offender").to_owned())
            .await?;
        Ok(())
    }
}
