//! Supporters of suggestions: subscribers who did not submit a duplicate. The table is created again, because a subscriber
//! was identified by a duplicate.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::column;

const TABLE: &str = "suggestion_subscriber";
const BEFORE: &str = "suggestion_subscriber_before";
const SHARED: &str = "suggestion_id, duplicate_id, subject, organisation_id, subscribed_at, issuer";

/// The indexes that both forms of the table have.
const INDEXES: [&[&str]; 3] = [
    &["subject", "suggestion_id"],
    &["organisation_id", "suggestion_id"],
    &["duplicate_id"],
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        put_aside(manager).await?;
        let id = column::uuid("id").not_null().primary_key().take();
        let mut table = Table::create().table(TABLE).col(id).take();
        manager
            .create_table(with_columns(
                manager,
                &mut table,
                column::uuid("duplicate_id"),
            ))
            .await?;
        let id = match manager.get_database_backend() {
            DbBackend::Postgres => "gen_random_uuid()",
            _ => "randomblob(16)",
        };
        let copy =
            format!("INSERT INTO {TABLE} (id, {SHARED}) SELECT {id}, {SHARED} FROM {BEFORE}");
        take_over(manager, &copy).await?;
        column::index(manager, TABLE, &["suggestion_id", "duplicate_id"], true).await?;
        let mut once = Index::create()
            .name("suggestion_subscriber_once")
            .table(TABLE)
            .col("suggestion_id")
            .col("issuer")
            .col("subject")
            .unique()
            .take();
        let supports = Expr::col("duplicate_id").is_null();
        manager.create_index(once.and_where(supports).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        put_aside(manager).await?;
        let duplicate = column::uuid("duplicate_id").not_null().take();
        let mut table = Table::create().table(TABLE).take();
        table.primary_key(Index::create().col("suggestion_id").col("duplicate_id"));
        manager
            .create_table(with_columns(manager, &mut table, duplicate))
            .await?;
        let copy = format!(
            "INSERT INTO {TABLE} ({SHARED}) SELECT {SHARED} FROM {BEFORE} WHERE duplicate_id IS NOT NULL"
        );
        take_over(manager, &copy).await
    }
}

/// A table with the columns that both of its forms have.
fn with_columns(
    manager: &SchemaManager<'_>,
    table: &mut TableCreateStatement,
    duplicate: ColumnDef,
) -> TableCreateStatement {
    table
        .col(column::uuid("suggestion_id").not_null())
        .col(duplicate)
        .col(column::text(manager, "subject").not_null())
        .col(column::uuid("organisation_id").not_null())
        .col(column::instant("subscribed_at").not_null())
        .col(column::or_empty(manager, "issuer"));
    for (column, other) in [
        ("suggestion_id", "suggestion"),
        ("duplicate_id", "suggestion"),
        ("organisation_id", "organisation"),
    ] {
        table.foreign_key(ForeignKey::create().from(TABLE, column).to(other, "id"));
    }
    table.to_owned()
}

/// Copies the rows to another table, and drops the table with its indexes.
async fn put_aside(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let copy = format!("CREATE TEMPORARY TABLE {BEFORE} AS SELECT * FROM {TABLE}");
    manager.get_connection().execute_unprepared(&copy).await?;
    let gone = Table::drop().table(TABLE).to_owned();
    manager.drop_table(gone).await
}

/// Copies the rows back, and creates the indexes that both forms have.
async fn take_over(manager: &SchemaManager<'_>, copy: &str) -> Result<(), DbErr> {
    let gone = format!("DROP TABLE {BEFORE}");
    for statement in [copy, &gone] {
        manager
            .get_connection()
            .execute_unprepared(statement)
            .await?;
    }
    for index in INDEXES {
        column::index(manager, TABLE, index, false).await?;
    }
    Ok(())
}
