//! The database's disk fails: it is full, read-only or gone. The real binary logs that, refuses what it cannot
//! store, answers what it can, loses nothing that it acknowledged, and recovers by itself.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::json;

use crate::{
    durability::nothing_is_half_done,
    support::{
        Kind,
        cluster::Cluster,
        database::{Own, column},
        process::{Process, Writer},
        small_disk::SmallDisk,
    },
};

/// The number of attempts of something that fails after or until some time.
const TRIES: usize = 400;

/// A service with a failing database, and the suggestions that it has acknowledged.
struct Trial {
    process: Process,
    writer: Writer,
    acknowledged: Vec<(String, String)>,
    log: PathBuf,
}

impl Trial {
    /// Starts the service, and submits a suggestion that must succeed.
    async fn begin(url: &str, folder: &Path) -> Self {
        let (key, log) = (folder.join("key.pem"), folder.join("log"));
        let process = Process::start_with(url, &key, |command| {
            let log = File::create(&log).expect("a file");
            command.env("IJ_LOG", "warn").stderr(log);
        });
        let writer = Writer::new(&process, &key).await;
        let mut trial = Self {
            process,
            writer,
            acknowledged: vec![],
            log,
        };
        trial.writes("before").await;
        trial
    }

    /// Submits a suggestion that must be accepted in the end.
    async fn writes(&mut self, title: &str) {
        for _ in 0..TRIES {
            if let Some(id) = self.writer.submit(title).await {
                self.acknowledged.push((title.into(), id));
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{title}: never again, {}", self.log());
    }

    /// Submits until a suggestion is refused, which must be with `UNAVAILABLE`, and then a few more.
    async fn is_refused(&mut self) {
        let mut refused = 0;
        for count in 0..TRIES {
            // Long, so that whatever room is left is used up.
            let title = format!("meanwhile {count} {}", "x".repeat(60));
            let answer = self.writer.try_to_submit(&title).await.expect("an answer");
            let made = &answer["data"]["submitSuggestion"]["suggestion"]["id"];
            if let Some(id) = made.as_str() {
                self.acknowledged.push((title, id.into()));
            } else {
                let code = &answer["errors"][0]["extensions"]["code"];
                assert_eq!(code, "UNAVAILABLE", "{answer}");
                refused += 1;
            }
            if refused == 5 {
                return;
            }
        }
        panic!("only {refused} of {TRIES} were refused");
    }

    /// Checks that everything acknowledged can be read.
    async fn is_all_there(&self) {
        for (title, id) in &self.acknowledged {
            let query = "query($id: ID!) { suggestion(id: $id) { title } }";
            let found = self.writer.ask(query, json!({ "id": id })).await;
            let found = found.expect("an answer");
            assert_eq!(found["data"]["suggestion"]["title"], *title, "{found}");
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("the log")
    }

    /// Checks that the log reports the fault once and without personal data, and that nothing panicked.
    fn assert_logged(&self, what: &[&str]) {
        let log = self.log();
        assert!(what.iter().any(|what| log.contains(what)), "{log}");
        assert!(
            !log.contains("panicked") && !log.contains("meanwhile"),
            "{log}"
        );
    }

    /// Kills the service, and checks that everything acknowledged was stored completely.
    async fn ends(self, db: &DatabaseConnection) {
        self.process.kill();
        let kept: Vec<String> = column(db, "SELECT title FROM suggestion").await;
        let lost: Vec<_> = self
            .acknowledged
            .iter()
            .filter(|(title, _)| kept.iter().filter(|kept| *kept == title).count() != 1)
            .collect();
        assert!(lost.is_empty(), "lost or doubled: {lost:?}");
        nothing_is_half_done(db).await;
    }
}

/// A copy of the database that tests begin with, in a folder.
async fn copied_to(folder: &Path) -> String {
    let (own, pools) = Own::new(Kind::Sqlite).await;
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
    let url = own.url();
    let file = url
        .trim_start_matches("sqlite://")
        .trim_end_matches("?mode=rwc");
    let copy = folder.join("test.db");
    fs::copy(file, &copy).expect("a copy");
    own.drop().await;
    format!("sqlite://{}?mode=rwc", copy.display())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_survives_a_full_disk_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = SmallDisk::new();
    let url = copied_to(disk.path()).await;
    let mut trial = Trial::begin(&url, folder.path()).await;

    disk.fill(&trial.process);
    trial.is_refused().await;
    trial.is_all_there().await;
    disk.clear(&trial.process);
    trial.writes("afterwards").await;

    trial.assert_logged(&[
        "the disk of the database is full",
        "the disk of the database fails",
    ]);
    trial.is_all_there().await;
    let db = Database::connect(&url).await.expect("the database");
    trial.ends(&db).await;
    db.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_survives_a_full_disk_on_postgresql() {
    let cluster = Cluster::start();
    let (own, pools) = Own::on(&cluster).await;
    pools.reading.close().await.expect("closed");
    let folder = tempfile::tempdir().expect("a folder");
    let disk = SmallDisk::new();
    let db = Database::connect(own.url()).await.expect("the database");
    if disk.is_mounted() {
        move_to(&db, &cluster, disk.path()).await;
    }
    let mut trial = Trial::begin(&own.url(), folder.path()).await;

    if disk.is_mounted() {
        disk.fill(&trial.process);
    } else {
        // The server's disk cannot be limited here: the same error is simulated.
        run(
            &db,
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$",
        )
        .await;
        run(
            &db,
            "CREATE TRIGGER no_room BEFORE INSERT ON suggestion EXECUTE FUNCTION no_room()",
        )
        .await;
    }
    trial.is_refused().await;
    trial.is_all_there().await;
    if disk.is_mounted() {
        disk.clear(&trial.process);
    } else {
        run(&db, "DROP TRIGGER no_room ON suggestion").await;
    }
    trial.writes("afterwards").await;

    trial.assert_logged(&["the disk of the database is full"]);
    trial.is_all_there().await;
    trial.ends(&db).await;
    db.close().await.expect("closed");
    drop(cluster);
}

async fn run(db: &DatabaseConnection, statement: &str) {
    db.execute_unprepared(statement).await.expect("it runs");
}

/// Moves the suggestions to another disk.
async fn move_to(db: &DatabaseConnection, cluster: &Cluster, disk: &Path) {
    let place = disk.join("space");
    fs::create_dir(&place).expect("a folder");
    cluster.give(disk);
    cluster.give(&place);
    run(
        db,
        &format!("CREATE TABLESPACE small LOCATION '{}'", place.display()),
    )
    .await;
    run(db, "ALTER TABLE suggestion SET TABLESPACE small").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moved_database_file_is_not_written_until_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let (here, elsewhere) = (folder.path().join("here"), folder.path().join("elsewhere"));
    fs::create_dir(&here).expect("a folder");
    let url = copied_to(&here).await;
    let mut trial = Trial::begin(&url, folder.path()).await;
    let before = trial.acknowledged.len();

    fs::rename(&here, &elsewhere).expect("moved");
    trial.is_refused().await;
    assert_eq!(
        trial.acknowledged.len(),
        before,
        "writes to the removed file are lost"
    );
    assert!(!here.exists(), "another file was created");
    fs::rename(&elsewhere, &here).expect("moved back");
    trial.writes("afterwards").await;

    trial.assert_logged(&["cannot be opened"]);
    trial.is_all_there().await;
    let db = Database::connect(&url).await.expect("the database");
    trial.ends(&db).await;
    db.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_only_database_file_is_read_and_writes_report_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = copied_to(folder.path()).await;
    let mut trial = Trial::begin(&url, folder.path()).await;
    trial.process.kill();
    let (key, log) = (folder.path().join("key.pem"), folder.path().join("log"));
    trial.process = Process::start_with(&url.replace("mode=rwc", "mode=ro"), &key, |command| {
        let log = File::create(&log).expect("a file");
        command
            .arg("--no-migrate")
            .env("IJ_LOG", "warn")
            .stderr(log);
    });
    trial.writer = Writer::new(&trial.process, &key).await;

    trial.is_refused().await;

    trial.assert_logged(&["the file of the database is read-only"]);
    trial.is_all_there().await;
    let db = Database::connect(&url).await.expect("the database");
    trial.ends(&db).await;
    db.close().await.expect("closed");
}
