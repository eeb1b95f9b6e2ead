//! A database for each test, copied from one that was migrated and set up once.

use std::{path::PathBuf, time::Duration};

use domain::id::RequestId;
use immediate_justice::database::{self, Pools};
use kernel::{App, clock::Clock};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, TryGetable,
};
use secrecy::SecretString;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::scheme;

/// One of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A test's own database.
pub enum Own {
    Sqlite(TempDir),
    Postgres(String),
    /// At this address, where others remove it: on the test's own cluster, or a template.
    At(String),
}

/// A database that others are copied from, made once for each kind.
struct Template {
    sqlite: OnceCell<(TempDir, PathBuf)>,
    postgres: OnceCell<String>,
}

/// Migrated and set up.
static SET_UP: Template = Template::new();
/// Migrated, with the example records imported.
static IMPORTED: Template = Template::new();

impl Template {
    const fn new() -> Self {
        Self {
            sqlite: OnceCell::const_new(),
            postgres: OnceCell::const_new(),
        }
    }

    /// A copy of the database that `made_by` makes from an empty one.
    async fn copy(&self, kind: Kind, made_by: impl AsyncFnOnce(&str)) -> Own {
        match kind {
            Kind::Sqlite => {
                let made = async || {
                    let folder = tempfile::tempdir().expect("a folder");
                    let file = folder.path().join("template.db");
                    made_by(&sqlite_url(&file)).await;
                    (folder, file)
                };
                let (_, template) = self.sqlite.get_or_init(made).await;
                let folder = tempfile::tempdir().expect("a folder");
                let file = folder.path().join("test.db");
                std::fs::copy(template, &file).expect("a copy");
                Own::Sqlite(folder)
            }
            Kind::Postgres => {
                let made = async || {
                    let name = unique("template");
                    maintain(&format!("CREATE DATABASE {name}")).await;
                    made_by(&postgres_url(&name)).await;
                    name
                };
                let template = self.postgres.get_or_init(made).await;
                let name = unique("test");
                // Copying files is quicker where nothing waits for a disk.
                let strategy = if thrown_away() {
                    "FILE_COPY"
                } else {
                    "WAL_LOG"
                };
                maintain(&format!(
                    "CREATE DATABASE {name} TEMPLATE {template} STRATEGY {strategy}"
                ))
                .await;
                Own::Postgres(name)
            }
        }
    }
}

impl Own {
    /// A copy of the database that was set up, and pools to it.
    pub async fn new(kind: Kind) -> (Self, Pools) {
        let own = SET_UP.copy(kind, set_up).await;
        let pools = open(&own.url()).await;
        (own, pools)
    }

    /// A copy of the database into which the example records were imported.
    pub async fn imported(kind: Kind) -> Self {
        IMPORTED.copy(kind, super::records::import_example).await
    }

    /// A database on a cluster of the test's own, set up, and pools to it.
    pub async fn on(cluster: &super::cluster::Cluster) -> (Self, Pools) {
        let url = cluster.url();
        set_up(&url).await;
        let pools = open(&url).await;
        (Self::At(url), pools)
    }

    /// The address of this database.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => sqlite_url(&folder.path().join("test.db")),
            Self::Postgres(name) => postgres_url(name),
            Self::At(url) => url.clone(),
        }
    }

    /// Drops the database, unless its server is removed at the end of the run.
    pub async fn drop(self) {
        if let Self::Postgres(name) = self
            && !thrown_away()
        {
            maintain(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

impl super::TestApp {
    /// The address of this service's database, for another process.
    pub fn database_url(&self) -> String {
        self.database.url()
    }

    /// Runs statements directly on this service's database.
    pub async fn execute(&self, statements: &str) {
        let db = self.connection().await;
        db.execute_unprepared(statements)
            .await
            .expect("the statements");
        db.close().await.expect("closed");
    }

    /// The first column of the rows of a query, directly from the database.
    pub async fn column<T: TryGetable>(&self, query: &str) -> Vec<T> {
        let db = self.connection().await;
        let found = column(&db, query).await;
        db.close().await.expect("closed");
        found
    }

    /// A direct connection to the database.
    pub async fn connection(&self) -> DatabaseConnection {
        Database::connect(self.database_url())
            .await
            .expect("a connection")
    }
}

/// The first column of the rows of a query.
pub async fn column<T: TryGetable>(db: &DatabaseConnection, query: &str) -> Vec<T> {
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), query))
        .await
        .expect("rows");
    rows.iter()
        .map(|row| row.try_get_by_index(0).expect("a value of that type"))
        .collect()
}

async fn set_up(url: &str) {
    let pools = open(url).await;
    Migrator::up(&pools.writing, None)
        .await
        .expect("the migrations");
    let clock = Clock::fixed(super::MONDAY.parse().expect("an instant"));
    let app = App::open(pools.reading.clone(), pools.writing.clone(), clock)
        .await
        .expect("the service opens");
    scheme::set_up(&app).await;
    drop(app);
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
}

/// Pools as the service opens them, but with few connections, because many tests run at once.
pub async fn open(url: &str) -> Pools {
    open_with(url, 3).await
}

/// Pools with this number of reading connections.
pub async fn open_with(url: &str, connections: u32) -> Pools {
    super::log::watch();
    let url = SecretString::from(url);
    database::open(&url, connections, Duration::from_secs(30))
        .await
        .expect("a database")
}

/// A database that is empty: not migrated, not set up.
pub async fn empty(kind: Kind) -> Own {
    match kind {
        Kind::Sqlite => Own::Sqlite(tempfile::tempdir().expect("a folder")),
        Kind::Postgres => {
            let name = unique("empty");
            maintain(&format!("CREATE DATABASE {name}")).await;
            Own::Postgres(name)
        }
    }
}

fn unique(prefix: &str) -> String {
    format!("{prefix}_{}", RequestId::new().0.simple())
}

fn sqlite_url(file: &std::path::Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

/// Whether `tests/run` started the server for this run alone.
fn thrown_away() -> bool {
    std::env::var_os("TEST_POSTGRES_PRIVATE").is_some()
}

fn maintenance_url() -> String {
    std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL names a PostgreSQL server whose role may create databases; tests/run starts one")
}

fn postgres_url(name: &str) -> String {
    let (server, _) = maintenance_url()
        .rsplit_once('/')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .expect("an address");
    format!("{server}/{name}")
}

async fn maintain(statement: &str) {
    let server = Database::connect(maintenance_url())
        .await
        .expect("the PostgreSQL server");
    server
        .execute_unprepared(statement)
        .await
        .expect("a database is made or dropped");
    server.close().await.expect("closed");
}

/// A lock that blocks reads of questions as long as its connection is open; on SQLite, for ever.
pub async fn unreadable(kind: Kind, url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(1);
    let connection = Database::connect(options).await.expect("a connection");
    let slow = match kind {
        Kind::Sqlite => {
            "ALTER TABLE question RENAME TO question_kept;
             CREATE VIEW question AS
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
             SELECT question_kept.* FROM (SELECT COUNT(*) FROM n) CROSS JOIN question_kept"
        }
        Kind::Postgres => "BEGIN; LOCK TABLE question IN ACCESS EXCLUSIVE MODE",
    };
    connection.execute_unprepared(slow).await.expect("slow");
    connection
}

/// A lock that blocks submissions of suggestions as long as its connection is open.
pub async fn locked(kind: Kind, url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(1);
    let connection = Database::connect(options).await.expect("a connection");
    let lock = match kind {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN; LOCK TABLE suggestion IN EXCLUSIVE MODE",
    };
    connection.execute_unprepared(lock).await.expect("locked");
    connection
}
