//! A service to import into, and records to import.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use immediate_justice::import::{self, FileReport, Located, Options, Report};
use kernel::{App, Caller, clock::Clock, principal::Principal};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tempfile::TempDir;

use super::database::{self, Kind, Own};

/// The day on which the records are imported: after the last of them, before the sessions that are still to come.
pub const TODAY: &str = "2026-01-10T09:00:00Z";

/// The report of a dry run on an empty database.
pub async fn tried(records: &Records) -> Report {
    let service = Service::new(Kind::Sqlite).await;
    let trial = Options {
        dry_run: true,
        ..Options::default()
    };
    service.import_with(records.path(), trial).await
}

/// A service on a database that is migrated and otherwise empty.
pub struct Service {
    pub app: App,
    db: DatabaseConnection,
    writing: DatabaseConnection,
    database: Own,
    asked: Arc<Mutex<HashMap<String, usize>>>,
}

/// Migrates an empty database and imports the example records into it.
pub async fn import_example(url: &str) {
    let service = Service::on(Own::At(url.to_owned())).await;
    assert_clean(&service.import(Path::new(EXAMPLE)).await);
    drop(service.app);
    service.db.close().await.expect("closed");
    service.writing.close().await.expect("closed");
}

impl Service {
    pub async fn new(kind: Kind) -> Self {
        Self::on(database::empty(kind).await).await
    }

    /// A service on a database into which the example records were imported.
    pub async fn imported(kind: Kind) -> Self {
        Self::on(Own::imported(kind).await).await
    }

    async fn on(database: Own) -> Self {
        let mut pools = database::open(&database.url()).await;
        Migrator::up(&pools.writing, None)
            .await
            .expect("migrations");
        let asked: Arc<Mutex<HashMap<String, usize>>> = Arc::default();
        let counter = Arc::clone(&asked);
        pools.writing.set_metric_callback(move |info| {
            let mut asked = counter.lock().unwrap_or_else(PoisonError::into_inner);
            *asked.entry(info.statement.sql.clone()).or_default() += 1;
        });
        let now: DateTime<Utc> = TODAY.parse().expect("an instant");
        let writing = pools.writing.clone();
        let app = App::open(pools.reading.clone(), pools.writing, Clock::fixed(now));
        let app = app.await.expect("a service");
        super::figures::sign_with(&app, super::new_key().into());
        Self {
            app,
            db: pools.reading,
            writing,
            database,
            asked,
        }
    }

    /// The statements in transactions since the last call, each with its count.
    pub fn asked(&self) -> HashMap<String, usize> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The database's plan for a statement.
    pub async fn plan(&self, statement: &str) -> Vec<String> {
        let plan = format!("EXPLAIN QUERY PLAN {statement}");
        let plan = Statement::from_string(self.db.get_database_backend(), plan);
        let rows = self.db.query_all_raw(plan).await.expect("a plan");
        let details = rows.iter().map(|row| row.try_get("", "detail"));
        details.collect::<Result<_, _>>().expect("a plan")
    }

    pub async fn stop(self) {
        drop((self.app, self.db));
        self.database.drop().await;
    }

    /// Ends the service, and returns its database.
    pub fn leave(self) -> Own {
        self.database
    }

    pub async fn import(&self, folder: &Path) -> Report {
        self.import_with(folder, Options::default()).await
    }

    pub async fn import_with(&self, folder: &Path, options: Options) -> Report {
        let report = import::import(&self.app, folder, &options).await;
        report.expect("an import that reaches its end")
    }

    pub fn operator(&self) -> Caller {
        self.app.caller(Principal::operator()).expect("a caller")
    }

    /// The texts of one column.
    pub async fn column(&self, query: &str) -> Vec<String> {
        database::column(&self.db, query).await
    }

    /// The number of rows of each table.
    pub async fn rows(&self) -> Vec<(&'static str, i64)> {
        let mut counts = Vec::new();
        for table in TABLES {
            let count = format!("SELECT COUNT(*) AS rows FROM {table}");
            let count = Statement::from_string(self.db.get_database_backend(), count);
            let row = self.db.query_one_raw(count).await.expect("a count");
            let row = row.expect("a count").try_get("", "rows");
            counts.push((table, row.expect("a number")));
        }
        counts
    }

    pub async fn rows_of(&self, table: &str) -> i64 {
        let rows = self.rows().await;
        let found = rows.iter().find(|(name, _)| *name == table);
        found.expect("a table").1
    }
}

/// The tables that an import fills.
pub const TABLES: [&str; 24] = [
    "area",
    "attendance",
    "audit_entry",
    "boundary",
    "contact",
    "councillor",
    "follow_up",
    "idempotency_key",
    "offender",
    "operation",
    "operation_session",
    "operation_site",
    "organisation",
    "outbox",
    "referral",
    "referrer",
    "responsibility",
    "risk_assessment",
    "session",
    "site",
    "staff",
    "status_change",
    "suggestion",
    "term",
];

/// A copy of the example records, to be edited.
pub struct Records(TempDir);

impl Records {
    pub fn new() -> Self {
        let copy = TempDir::new().expect("a folder");
        for file in fs::read_dir(EXAMPLE).expect("the example records") {
            let file = file.expect("a file");
            if file.path().extension().is_some_and(|kind| kind == "csv") {
                fs::copy(file.path(), copy.path().join(file.file_name())).expect("a copy");
            }
        }
        Self(copy)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).expect("a file")
    }

    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path().join(file), content).expect("a file");
    }

    /// Replaces text in a line of a file.
    pub fn edit(&self, file: &str, line: usize, old: &str, new: &str) {
        let content = self.read(file);
        let mut lines: Vec<&str> = content.split('\n').collect();
        let edited = lines[line - 1].replacen(old, new, 1);
        assert_ne!(
            edited,
            lines[line - 1],
            "{old} is not in {file}, line {line}"
        );
        lines[line - 1] = &edited;
        self.write(file, lines.join("\n"));
    }

    /// The line of the first row that begins with this text.
    pub fn line_of(&self, file: &str, start: &str) -> usize {
        let content = self.read(file);
        let found = content.split('\n').position(|line| line.starts_with(start));
        found.expect("a row") + 1
    }
}

pub const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/northamptonshire");

/// A problem: the file, the line, the column and the beginning of what was expected.
pub fn problem_at<'a>(
    file: &'static str,
    line: usize,
    column: impl Into<Option<&'static str>>,
    expected: &'a str,
) -> (&'static str, u64, Option<&'static str>, &'a str) {
    (file, line as u64, column.into(), expected)
}

#[track_caller]
pub fn assert_problems(report: &Report, expected: &[(&str, u64, Option<&str>, &str)]) {
    let said: Vec<String> = report.problems.iter().map(Located::to_string).collect();
    assert_eq!(report.problems.len(), expected.len(), "{said:#?}");
    for (problem, (file, line, column, words)) in report.problems.iter().zip(expected) {
        assert_eq!(
            (problem.file, problem.line, problem.column),
            (*file, *line, *column),
            "{said:#?}"
        );
        assert!(problem.expected.contains(words), "{words}: {said:#?}");
    }
}

#[track_caller]
pub fn assert_clean(report: &Report) {
    let said: Vec<String> = report.problems.iter().map(Located::to_string).collect();
    assert!(report.is_clean(), "{said:#?}");
}

pub fn counted(report: &Report, file: &str) -> FileReport {
    let found = report.files.iter().find(|counted| counted.file == file);
    *found.expect("a file")
}
