//! Registered clients: the systems to which we issue tokens, or that a partner's tokens name.

use sea_orm_migration::prelude::*;

use crate::column;

/// A `client_id` is unique for each issuer. Null stands for our own issuer.
const BY_NAME: &str =
    "CREATE UNIQUE INDEX client_by_name ON client (client_id, coalesce(issuer, ''))";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("client")
                    .col(column::uuid("id").not_null().primary_key())
                    .col(column::text(manager, "client_id").not_null())
                    .col(column::text(manager, "issuer").null())
                    .col(column::text(manager, "name").not_null())
                    .col(column::text(manager, "name_folded").not_null())
                    .col(column::uuid("organisation_id").not_null())
                    .col(column::text(manager, "role").not_null())
                    .col(column::text(manager, "scopes").not_null())
                    .col(column::text(manager, "on_behalf_of").not_null())
                    .col(column::text(manager, "status").not_null())
                    .col(column::text(manager, "secret_hash").null())
                    .col(column::text(manager, "keys").null())
                    .col(column::instant("expires_at").null())
                    .col(column::instant("created_at").not_null())
                    .col(column::integer("version").not_null())
                    .foreign_key(
                        ForeignKey::create()
                            .from("client", "organisation_id")
                            .to("organisation", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager.get_connection().execute_unprepared(BY_NAME).await?;
        column::index(manager, "client", &["name_folded", "id"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("client").to_owned())
            .await
    }
}
