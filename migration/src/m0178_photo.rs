//! Photos of sites, suggestions and sessions, and the objects that hold their bytes outside the database.

use sea_orm_migration::prelude::*;

use crate::column;

const PHOTO: &str = "photo";
const OBJECT: &str = "photo_object";
const UNATTACHED: &str = "photo_unattached";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(photo(manager)).await?;
        column::index(manager, PHOTO, &["uploaded_at", "id"], false).await?;
        // The list of what is to be looked at.
        let to_do = ["moderation", "uploaded_at", "id"];
        column::index(manager, PHOTO, &to_do, false).await?;
        for owner in ["site_id", "suggestion_id", "session_id", "pair_id"] {
            column::index(manager, PHOTO, &[owner], false).await?;
        }
        column::index(manager, PHOTO, &["digest"], false).await?;
        let waiting = Expr::col("attached_at").is_null();
        let waits = (PHOTO, UNATTACHED);
        column::index_where(manager, waits, &["uploaded_at"], waiting).await?;
        let objects = Table::create()
            .table(OBJECT)
            .col(column::text(manager, "digest").not_null().primary_key())
            .col(column::instant("stored_at").not_null())
            .col(column::instant("condemned_at"))
            .to_owned();
        manager.create_table(objects).await?;
        column::index(manager, OBJECT, &["stored_at"], false).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [OBJECT, PHOTO] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn photo(manager: &SchemaManager) -> TableCreateStatement {
    let mut table = Table::create()
        .table(PHOTO)
        .col(column::uuid("id").not_null().primary_key())
        .col(column::uuid("site_id"))
        .col(column::uuid("suggestion_id"))
        .col(column::uuid("session_id"))
        .col(column::integer("round"))
        .col(column::text(manager, "phase").not_null())
        .col(column::text_or_null(manager, "caption"))
        .col(column::text_or_null(manager, "alt_text"))
        .col(column::instant("taken_at"))
        .col(column::instant("uploaded_at").not_null())
        .col(column::text(manager, "uploaded_by").not_null())
        .col(column::or_empty(manager, "uploaded_by_issuer"))
        .col(column::uuid("organisation_id"))
        .col(column::integer("width").not_null())
        .col(column::integer("height").not_null())
        .col(column::integer("bytes").not_null())
        .col(column::text(manager, "digest").not_null())
        .col(column::instant("attached_at"))
        .col(column::text(manager, "moderation").not_null())
        .col(column::text_or_null(manager, "reason"))
        .col(column::boolean("is_public").not_null())
        .col(column::uuid("pair_id"))
        .col(column::integer("version").not_null())
        .to_owned();
    for (column, owner) in [
        ("site_id", "site"),
        ("suggestion_id", "suggestion"),
        ("session_id", "session"),
        ("organisation_id", "organisation"),
    ] {
        table.foreign_key(ForeignKey::create().from(PHOTO, column).to(owner, "id"));
    }
    table
}
