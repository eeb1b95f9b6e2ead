//! The schema of the database: migrated up, down to nothing, and up again, with the same result.

use immediate_justice::database::Pools;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbBackend};

use crate::support::{
    Kind,
    database::{self, Own},
};

/// All definitions of the database, except the list of applied migrations.
async fn defined(pools: &Pools) -> Vec<String> {
    let query = match pools.writing.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_master
             WHERE tbl_name <> 'seaql_migrations' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        }
        _ => {
            "SELECT line FROM (
                 SELECT 'column ' || table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' ||
                        COALESCE(column_default, '') || ' ' || COALESCE(collation_name, '') AS line
                 FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'
                 UNION ALL SELECT 'index ' || indexdef FROM pg_indexes
                 WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'
                 UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                 WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'seaql_migrations'
                 UNION ALL SELECT 'trigger ' || tgname || ' ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
                 UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
                 UNION ALL SELECT 'type ' || typname FROM pg_type
                 WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
                 UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
             ) AS defined ORDER BY line"
        }
    };
    database::column(&pools.writing, query).await
}

async fn on_empty_databases(test: impl AsyncFn(&Pools)) {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let own: Own = database::empty(kind).await;
        let pools = database::open(&own.url()).await;
        test(&pools).await;
        pools.reading.close().await.expect("closed");
        pools.writing.close().await.expect("closed");
        own.drop().await;
    }
}

#[tokio::test]
async fn the_schema_goes_up_down_to_nothing_and_up_again() {
    on_empty_databases(async |pools| {
        Migrator::up(&pools.writing, None).await.expect("up");
        let first = defined(pools).await;

        Migrator::down(&pools.writing, None).await.expect("down");
        let nothing = defined(pools).await;
        Migrator::up(&pools.writing, None).await.expect("up again");

        assert!(first.len() > 60, "{first:#?}");
        assert_eq!(nothing, Vec::<String>::new());
        assert_eq!(defined(pools).await, first);
    })
    .await;
}

#[tokio::test]
async fn every_migration_reverts_exactly_its_own_changes() {
    on_empty_databases(async |pools| {
        let changes = Migrator::migrations().len();
        let mut after = vec![defined(pools).await];
        for _ in 0..changes {
            Migrator::up(&pools.writing, Some(1)).await.expect("one up");
            after.push(defined(pools).await);
        }
        for step in (0..changes).rev() {
            Migrator::down(&pools.writing, Some(1))
                .await
                .expect("one down");

            let name = Migrator::migrations()[step].name().to_owned();
            assert_eq!(defined(pools).await, after[step], "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_second_start_changes_nothing() {
    on_empty_databases(async |pools| {
        Migrator::up(&pools.writing, None).await.expect("up");
        let secret: Vec<Vec<u8>> =
            database::column(&pools.writing, "SELECT value FROM secret").await;

        Migrator::up(&pools.writing, None)
            .await
            .expect("nothing to do");

        let again: Vec<Vec<u8>> =
            database::column(&pools.writing, "SELECT value FROM secret").await;
        assert_eq!((secret.len(), secret[0].len()), (1, 32));
        assert_eq!(secret, again);
    })
    .await;
}

#[tokio::test]
async fn the_database_refuses_to_change_or_delete_audit_entries() {
    let app = crate::support::TestApp::start(Kind::Sqlite).await;
    let other = crate::support::TestApp::start(Kind::Postgres).await;
    for app in [&app, &other] {
        let db = app.connection().await;
        let entries: Vec<i64> = database::column(&db, "SELECT COUNT(*) FROM audit_entry").await;
        assert!(entries[0] > 0);
        for statement in [
            "UPDATE audit_entry SET subject = 'x'",
            "DELETE FROM audit_entry",
        ] {
            let refused = db.execute_unprepared(statement).await;

            let error = refused.expect_err(statement).to_string();
            assert!(error.contains("only ever added"), "{error}");
        }
        let kept: Vec<i64> = database::column(&db, "SELECT COUNT(*) FROM audit_entry").await;
        assert_eq!(kept, entries);
        db.close().await.expect("closed");
    }
    app.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn connections_are_durable_enforce_foreign_keys_and_have_time_limits() {
    let (own, pools) = Own::new(Kind::Sqlite).await;
    for (pragma, expected) in [
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 5_000),
    ] {
        for pool in [&pools.writing, &pools.reading] {
            let found: Vec<i64> = database::column(pool, &format!("PRAGMA {pragma}")).await;
            assert_eq!(found, [expected], "{pragma}");
        }
    }
    let mode: Vec<String> = database::column(&pools.writing, "PRAGMA journal_mode").await;
    assert_eq!(mode, ["wal"]);
    own.drop().await;

    let (own, pools) = Own::new(Kind::Postgres).await;
    for (setting, expected) in [
        ("synchronous_commit", "on"),
        ("statement_timeout", "30s"),
        ("client_connection_check_interval", "500ms"),
        ("idle_in_transaction_session_timeout", "1min"),
    ] {
        let found: Vec<String> = database::column(&pools.writing, &format!("SHOW {setting}")).await;
        assert_eq!(found, [expected], "{setting}");
    }
    own.drop().await;
}
