//! Tests of the pools' guarantees, on both databases.

use kernel::deadline::Deadline;
use sea_orm::{
    ConnectionTrait as _, DbBackend, DbErr, RuntimeErr, Statement, TransactionTrait as _,
};

use std::time::Instant;

use super::*;

const ENDLESS: &str =
    "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) as c from n";

async fn opened(folder: &tempfile::TempDir, connections: u32, limit: Duration) -> Pools {
    let url = format!("sqlite://{}/a.db?mode=rwc", folder.path().display());
    open(&url.into(), connections, limit).await.unwrap()
}

async fn refused(url: &str) -> String {
    open(&url.into(), 2, Duration::ZERO)
        .await
        .unwrap_err()
        .to_string()
}

async fn query(database: &DatabaseConnection, sql: &str) -> Result<i64, DbErr> {
    let row = database
        .query_one_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await?
        .unwrap();
    row.try_get_by_index(0)
}

/// The code in an error, as `domain` looks for it.
fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Query(RuntimeErr::SqlxError(cause)) | DbErr::Exec(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return None;
    };
    cause.as_database_error()?.code().map(Into::into)
}

#[tokio::test]
async fn every_connection_is_durable_and_enforces_foreign_keys() {
    let folder = tempfile::tempdir().unwrap();
    let pools = opened(&folder, 3, Duration::from_secs(5)).await;

    for (database, query_only) in [(&pools.writing, 0), (&pools.reading, 1)] {
        let mode = Statement::from_string(DbBackend::Sqlite, "pragma journal_mode");
        let mode: String = database
            .query_one_raw(mode)
            .await
            .unwrap()
            .unwrap()
            .try_get_by_index(0)
            .unwrap();
        assert_eq!(mode, "wal");
        assert_eq!(query(database, "pragma synchronous").await.unwrap(), 2);
        assert_eq!(query(database, "pragma foreign_keys").await.unwrap(), 1);
        assert_eq!(query(database, "pragma busy_timeout").await.unwrap(), 5_000);
        assert_eq!(
            query(database, "pragma query_only").await.unwrap(),
            query_only
        );
    }
    let refused = pools
        .reading
        .execute_unprepared("create table a (b)")
        .await
        .unwrap_err();
    assert_eq!(code(&refused).as_deref(), Some("8"));
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_files_are_private_to_their_owner() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let pools = opened(&folder, 2, Duration::ZERO).await;
    pools
        .writing
        .execute_unprepared("create table a (b)")
        .await
        .unwrap();

    let modes: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().permissions().mode() & 0o777)
        .collect();

    assert_eq!(modes, [0o600; 3], "the file, its log and the log's index");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_statement_is_interrupted_and_its_connection_remains_usable() {
    let folder = tempfile::tempdir().unwrap();
    let limit = Duration::from_millis(300);
    let pools = opened(&folder, 1, limit).await;

    for _ in 0..3 {
        let start = Instant::now();
        let cut = query(&pools.reading, ENDLESS).await.unwrap_err();
        assert_eq!(code(&cut).as_deref(), Some("9"), "{cut:?}");
        assert!(
            (limit..limit * 8).contains(&start.elapsed()),
            "{:?}",
            start.elapsed()
        );

        let long = format!(
            "{} limit 1",
            ENDLESS.replace("from n)", "from n where i < 20000)")
        );
        assert_eq!(
            query(&pools.reading, &long).await.unwrap(),
            20_000,
            "the full limit again"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_interrupted_when_its_client_disconnects() {
    let folder = tempfile::tempdir().unwrap();
    let pools = opened(&folder, 1, Duration::from_millis(300)).await;

    let gone =
        tokio::time::timeout(Duration::from_millis(50), query(&pools.reading, ENDLESS)).await;

    assert!(gone.is_err());
    assert_eq!(query(&pools.reading, "select 1").await.unwrap(), 1);
    let long = ENDLESS.replace("from n)", "from n where i < 20000)");
    assert_eq!(query(&pools.reading, &long).await.unwrap(), 20_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_interrupted_at_the_deadline_of_its_operation_on_every_connection() {
    let folder = tempfile::tempdir().unwrap();
    let pools = opened(&folder, 1, Duration::from_mins(1)).await;
    let short = Duration::from_millis(100);

    for database in [&pools.reading, &pools.writing] {
        let start = Instant::now();
        let late = Deadline::run(short, query(database, ENDLESS)).await;
        assert!(!matches!(late, Ok(Ok(_))), "{late:?}");
        assert_eq!(query(database, "select 1").await.unwrap(), 1);

        let asker = Deadline::run(short * 600, query(database, ENDLESS));
        assert!(tokio::time::timeout(short, asker).await.is_err(), "gone");
        assert_eq!(query(database, "select 1").await.unwrap(), 1);
        assert!(start.elapsed() < short * 30, "{:?}", start.elapsed());

        // A connection used outside an operation has no such limit, and none is left from another operation.
        let long = ENDLESS.replace("from n)", "from n where i < 2000000)");
        assert_eq!(query(database, &long).await.unwrap(), 2_000_000);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_aborted_transaction_the_writer_remains_usable() {
    let folder = tempfile::tempdir().unwrap();
    let pools = opened(&folder, 1, Duration::ZERO).await;
    let all = ENDLESS.replace("select count(*) as c from n", "select i from n");
    let created = "create table a (b); insert into a values (0)";
    pools.writing.execute_unprepared(created).await.unwrap();
    let insert = format!("insert into a {all}");

    for _ in 0..2 {
        let writes = async {
            let begin = sea_orm::TransactionOptions {
                sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
                ..Default::default()
            };
            #[expect(clippy::disallowed_methods, reason = "without a service around it")]
            let transaction = pools.writing.begin_with_options(begin).await.unwrap();
            transaction.execute_unprepared(&insert).await.unwrap_err()
        };
        // Whether the deadline or the database notices first, nothing was written.
        let _late = Deadline::run(Duration::from_millis(100), writes).await;
    }

    assert_eq!(
        query(&pools.writing, "select count(*) from a")
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn a_replaced_database_file_is_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let pools = opened(&folder, 1, Duration::ZERO).await;
    let file = folder.path().join("a.db");
    pools
        .writing
        .execute_unprepared("create table a (b)")
        .await
        .unwrap();

    std::fs::rename(&file, folder.path().join("b.db")).unwrap();
    let gone = query(&pools.writing, "select 1").await;
    assert!(gone.is_err() && !file.exists(), "{gone:?}");
    std::fs::copy(folder.path().join("b.db"), &file).unwrap();
    assert!(
        query(&pools.writing, "select 1").await.is_err(),
        "another file"
    );
    std::fs::rename(folder.path().join("b.db"), &file).unwrap();

    assert_eq!(query(&pools.writing, "select 1").await.unwrap(), 1);
    assert_eq!(query(&pools.reading, "select 1").await.unwrap(), 1);
}

#[tokio::test]
async fn the_statement_limit_applies_to_each_statement_separately() {
    let folder = tempfile::tempdir().unwrap();
    let limit = Duration::from_millis(400);
    let pools = opened(&folder, 2, limit).await;
    let start = Instant::now();

    while start.elapsed() < limit * 3 {
        let sql = ENDLESS.replace("from n)", "from n where i < 2000)");
        assert_eq!(query(&pools.reading, &sql).await.unwrap(), 2_000);
    }
}

#[tokio::test]
async fn a_busy_database_is_recognised_by_its_error_code() {
    let folder = tempfile::tempdir().unwrap();
    let pools = opened(&folder, 1, Duration::ZERO).await;
    let other = opened(&folder, 1, Duration::ZERO).await;
    other
        .writing
        .execute_unprepared("pragma busy_timeout = 10")
        .await
        .unwrap();
    let _held = pools
        .writing
        .execute_unprepared("begin immediate")
        .await
        .unwrap();

    let busy = other
        .writing
        .execute_unprepared("create table a (b)")
        .await
        .unwrap_err();

    assert_eq!(code(&busy).as_deref(), Some("5"), "{busy:?}");
    let begin = sea_orm::TransactionOptions {
        sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    #[expect(clippy::disallowed_methods, reason = "another process does not ask")]
    let busy = other.writing.begin_with_options(begin).await.unwrap_err();
    assert_eq!(code(&busy).as_deref(), Some("5"), "{busy:?}");
}

#[tokio::test]
async fn the_error_names_a_file_that_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display();
    std::fs::write(
        folder.path().join("text"),
        "this is not a database, but long enough to be asked".repeat(9),
    )
    .unwrap();

    let text = refused(&format!("sqlite://{path}/none/a.db?mode=rwc")).await;
    assert!(
        text.contains("/none/a.db cannot be opened (No such file"),
        "{text}"
    );
    let text = refused(&format!("sqlite://{path}/text/a.db?mode=rwc")).await;
    assert!(text.contains("Not a directory"), "{text}");
    let text = refused(&format!("sqlite://{path}/a.db")).await;
    assert!(text.contains("unable to open database file"), "{text}");
    let text = refused(&format!("sqlite://{path}/text")).await;
    assert!(text.contains("file is not a database"), "{text}");
    for wrong in [
        "sqlite::memory:",
        "sqlite://a?mode=memory",
        "sqlite:",
        "mysql://a:hunter2@b/c",
        "postgres://a:hunter2@b:x/c",
    ] {
        assert_eq!(
            refused(wrong).await,
            OpenError::Address.to_string(),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn the_error_names_an_unreachable_server_without_the_password() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let url = format!("postgres://me:hunter2@{free}/cases");
    let Some(Address::Server(options)) = Address::parse(&url) else {
        panic!("a server's address")
    };

    let error = postgres::open(*options, 2, Duration::ZERO, Duration::from_millis(200))
        .await
        .unwrap_err();

    let text = error.to_string();
    assert!(
        text.starts_with(&format!(
            "PostgreSQL at {free} cannot be used (no answer within 200ms)"
        )),
        "{text}"
    );
    assert!(!text.contains("hunter2") && !format!("{error:?}").contains("hunter2"));
}
