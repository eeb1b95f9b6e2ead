//! The first minutes with the program: commands that only read leave nothing behind, a database that is not migrated is
//! reported as such, and the log can be read by machines.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Output},
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::{
    Kind,
    database::{self, Own},
    process::{Process, run, token},
};

const DRY_RUN: [&str; 4] = [
    "--quiet",
    "import",
    "examples/northamptonshire",
    "--dry-run",
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

#[test]
fn commands_that_only_read_leave_no_database_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/none.db?mode=rwc", folder.path().display());
    let copy = folder.path().join("copy.db");
    let copy = copy.to_str().expect("text");
    for arguments in [
        &["clients", "list"][..],
        &["clients", "suspend", "x"],
        &["audit", "verify"],
        &["audit", "heads"],
        &[
            "audit",
            "export",
            "--from",
            "2026-01-01",
            "--to",
            "2026-01-02",
            "--recipient",
            "x",
        ],
        &["migrate", "down"],
        &["serve", "--no-migrate"],
        &["backup", copy],
    ] {
        let output: Output = run(&url, arguments);

        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
        let reported = text(&output.stderr);
        let is_reported = reported.contains("there is no database") || arguments[0] == "backup";
        assert!(
            is_reported && reported.lines().count() == 1,
            "{arguments:?}: {reported}"
        );
        assert_eq!(names(folder.path()), [""; 0], "{arguments:?}");
    }
    let status = run(&url, &["migrate", "status"]);
    assert!(status.status.success(), "{status:?}");
    let lines = text(&status.stdout);
    assert!(
        lines.lines().count() > 50 && lines.lines().all(|line| line.starts_with("pending ")),
        "{lines}"
    );
    let tried = run(&url, &DRY_RUN);
    assert!(tried.status.success(), "{tried:?}");
    assert!(text(&tried.stdout).contains("dry run: nothing was stored"));
    assert_eq!(names(folder.path()), [""; 0]);
}

#[tokio::test]
async fn a_database_without_migrations_is_reported_and_not_changed() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let own: Own = database::empty(kind).await;
        // An empty file is a database without tables.
        if kind == Kind::Sqlite {
            let file = own.url();
            let file = file.trim_start_matches("sqlite://").split('?').next();
            File::create(file.expect("a path")).expect("a file");
        }
        for arguments in [
            &["clients", "list"][..],
            &["audit", "verify"],
            &["serve", "--no-migrate"],
        ] {
            let output = run(&own.url(), arguments);

            assert_eq!(
                output.status.code(),
                Some(1),
                "{kind:?} {arguments:?}: {output:?}"
            );
            let reported = text(&output.stderr);
            assert!(
                reported.contains("the database is not migrated"),
                "{kind:?}: {reported}"
            );
            assert!(
                reported.contains("immediate-justice migrate up"),
                "{kind:?}: {reported}"
            );
            assert_eq!(reported.lines().count(), 1, "{kind:?}: {reported}");
        }
        let tried = run(&own.url(), &DRY_RUN);
        assert!(tried.status.success(), "{kind:?}: {tried:?}");
        let status = run(&own.url(), &["migrate", "status"]);
        assert!(
            !text(&status.stdout).contains("applied"),
            "{kind:?}: {status:?}"
        );
        let pools = database::open(&own.url()).await;
        let tables = match kind {
            Kind::Sqlite => "SELECT COUNT(*) FROM sqlite_master",
            Kind::Postgres => "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'",
        };
        let count: Vec<i64> = database::column(&pools.reading, tables).await;
        assert_eq!(count, [0], "{kind:?}: reading the state changed it");
        pools.reading.close().await.expect("closed");
        pools.writing.close().await.expect("closed");

        let migrated = run(&own.url(), &["migrate", "up"]);
        assert!(migrated.status.success(), "{kind:?}: {migrated:?}");
        assert!(run(&own.url(), &["clients", "list"]).status.success());
        let status = run(&own.url(), &["migrate", "status"]);
        assert!(
            !text(&status.stdout).contains("pending"),
            "{kind:?}: {status:?}"
        );
        own.drop().await;
    }
}

#[tokio::test]
async fn a_dry_run_is_refused_while_a_migration_is_pending() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let own: Own = database::empty(kind).await;
        assert!(run(&own.url(), &["migrate", "up"]).status.success());
        assert!(run(&own.url(), &["migrate", "down"]).status.success());
        let applied = || text(&run(&own.url(), &["migrate", "status"]).stdout);
        let before = applied();
        assert_eq!(before.matches("pending ").count(), 1, "{before}");

        let tried = run(&own.url(), &DRY_RUN);

        assert_eq!(tried.status.code(), Some(1), "{kind:?}: {tried:?}");
        let reported = text(&tried.stderr);
        assert!(
            reported.contains("pending migrations: 1"),
            "{kind:?}: {reported}"
        );
        assert!(
            reported.contains("immediate-justice migrate up"),
            "{reported}"
        );
        assert_eq!(applied(), before, "{kind:?}");
        own.drop().await;
    }
}

#[tokio::test]
async fn numbers_are_numbers_in_json_logs() {
    let (own, pools) = Own::new(Kind::Sqlite).await;
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
    let folder = tempfile::tempdir().expect("a folder");
    let (key, log) = (folder.path().join("key.pem"), folder.path().join("log"));
    let process = Process::start_with(&own.url(), &key, |command: &mut Command| {
        command
            .env("IJ_LOG", "info")
            .env("IJ_LOG_FORMAT", "json")
            .stderr(File::create(&log).expect("a file"));
    });
    let asked = reqwest::Client::new()
        .post(format!("{}/graphql", process.address()))
        .bearer_auth(token(&key))
        .json(&json!({ "query": "{ viewer { role } offenders { nodes { __typename } } }" }));
    assert_eq!(asked.send().await.expect("an answer").status(), 200);

    let mut lines = vec![];
    for _ in 0..100 {
        let log = fs::read_to_string(&log).expect("the log");
        lines = log
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
            .collect();
        if lines.iter().any(|line| line["message"] == "answered") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let answered = lines.iter().find(|line| line["message"] == "answered");
    let answered = answered.expect("a line for the answer");
    assert!(answered["milliseconds"].is_u64(), "{answered}");
    for line in &lines {
        for (name, value) in line.as_object().expect("an object") {
            let is_number = value
                .as_str()
                .is_some_and(|text| text.parse::<f64>().is_ok());
            assert!(!is_number, "{name}: {line}");
        }
    }
    own.drop().await;
}
