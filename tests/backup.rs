//! Backups of the SQLite file: made by the real binary while it serves, restored, and refused where a restore would
//! lose data.

use std::{path::Path, process::Output};

use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use serde_json::json;

use crate::support::{
    Kind,
    database::{Own, column},
    process::{Process, Writer, run},
};

/// The output of a command that succeeded.
fn output_of(output: &Output, success: bool) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.success(), success, "{said}");
    said
}

fn shown(path: &Path) -> &str {
    path.to_str().expect("a name in UTF-8")
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path)
        .expect("a file")
        .permissions()
        .mode()
        & 0o777
}

/// A new database that no process has open, and a folder for copies.
async fn idle() -> (Own, tempfile::TempDir) {
    let (own, pools) = Own::new(Kind::Sqlite).await;
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
    (own, tempfile::tempdir().expect("a folder"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_during_writes_is_complete_and_can_be_restored() {
    let (own, folder) = idle().await;
    let (key, copy) = (folder.path().join("key.pem"), folder.path().join("copy.db"));
    let process = Process::start(&own.url(), &key);
    let writer = Writer::new(&process, &key).await;
    let before = writer.submit("before").await.expect("acknowledged");
    let busy = {
        let writer = writer.clone();
        tokio::spawn(async move {
            let mut acknowledged = 0;
            while writer
                .submit(&format!("meanwhile {acknowledged}"))
                .await
                .is_some()
            {
                acknowledged += 1;
            }
            acknowledged
        })
    };

    let copied = tokio::task::block_in_place(|| run(&own.url(), &["backup", shown(&copy)]));

    output_of(&copied, true);
    let after = writer.submit("after").await.expect("acknowledged");
    process.kill();
    assert!(busy.await.expect("a writer") > 0, "others wrote");
    #[cfg(unix)]
    assert_eq!(mode(&copy), 0o600);
    let db = Database::connect(format!("sqlite://{}", shown(&copy)))
        .await
        .expect("the copy");
    let half = "SELECT COUNT(*) FROM suggestion WHERE
        (SELECT COUNT(*) FROM outbox WHERE outbox.row_id = suggestion.id) <> 1";
    assert_eq!(column::<i64>(&db, half).await, [0]);
    db.close().await.expect("closed");

    let restored = output_of(&run(&own.url(), &["restore", shown(&copy)]), true);

    assert!(restored.contains("is kept as"), "{restored}");
    let process = Process::start(&own.url(), &key);
    let writer = Writer::new(&process, &key).await;
    for (id, expected) in [(before, json!("before")), (after, json!(null))] {
        let found = writer
            .ask(
                "query($id: ID!) { suggestion(id: $id) { title } }",
                json!({ "id": id }),
            )
            .await
            .expect("an answer");
        assert_eq!(
            found["data"]["suggestion"]
                .get("title")
                .unwrap_or(&json!(null)),
            &expected
        );
    }
}

/// The rows of every table that only one of two files contains, except secrets.
async fn more_in(one: &Path, other: &Path) -> Vec<String> {
    // One connection: the other file is attached to it alone.
    let url = format!("sqlite://{}", shown(one));
    let options = ConnectOptions::new(url).max_connections(1).to_owned();
    let db = Database::connect(options).await.expect("a database");
    let attach = format!("ATTACH '{}' AS other", shown(other));
    db.execute_unprepared(&attach).await.expect("the other");
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'secret'
        AND name NOT LIKE 'sqlite_%'";
    let mut more = vec![];
    for table in column::<String>(&db, tables).await {
        let rows = format!(
            "SELECT '{table}' FROM (SELECT * FROM main.{table} EXCEPT SELECT * FROM other.{table})"
        );
        more.extend(column::<String>(&db, &rows).await);
    }
    db.close().await.expect("closed");
    more
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restore_older_positions_and_cursors_are_refused_and_the_data_is_restored() {
    let (own, folder) = idle().await;
    let (key, copy) = (folder.path().join("key.pem"), folder.path().join("copy.db"));
    let database = own.url().replace("sqlite://", "");
    let database = Path::new(database.split('?').next().expect("a path"));
    let process = Process::start(&own.url(), &key);
    let writer = Writer::new(&process, &key).await;
    writer.submit("before").await.expect("acknowledged");
    output_of(&run(&own.url(), &["backup", shown(&copy)]), true);
    writer.submit("lost").await.expect("acknowledged");
    let list = "{ suggestions(first: 1) { position pageInfo { endCursor } } }";
    let listed = writer.ask(list, json!({})).await.expect("an answer");
    process.kill();

    output_of(&run(&own.url(), &["restore", shown(&copy)]), true);

    assert_eq!(more_in(database, &copy).await, [""; 0]);
    assert_eq!(more_in(&copy, database).await, [""; 0]);
    let process = Process::start(&own.url(), &key);
    let writer = Writer::new(&process, &key).await;
    // The log is as long again as it was, with another event in the place of the one that was lost.
    writer.submit("another").await.expect("acknowledged");
    let listed = &listed["data"]["suggestions"];
    for (argument, given) in [
        ("changedSince", &listed["position"]),
        ("after", &listed["pageInfo"]["endCursor"]),
    ] {
        assert!(given.is_string(), "{listed}");
        let query = format!("{{ suggestions({argument}: {given}) {{ nodes {{ id }} }} }}");

        let answer = writer.ask(&query, json!({})).await.expect("an answer");

        let error = &answer["errors"][0]["extensions"]["code"];
        assert_eq!(error, "BAD_USER_INPUT", "{argument}: {answer}");
    }
    let answer = writer.ask(list, json!({})).await.expect("an answer");
    assert!(answer["data"]["suggestions"]["position"].is_string());
}

#[tokio::test]
async fn a_backup_overwrites_no_file() {
    let (own, folder) = idle().await;
    let taken = folder.path().join("taken.db");
    std::fs::write(&taken, "somebody's").expect("written");

    let refused = output_of(&run(&own.url(), &["backup", shown(&taken)]), false);

    assert!(refused.contains("exists already"), "{refused}");
    assert_eq!(std::fs::read_to_string(&taken).expect("read"), "somebody's");
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 1, "no incomplete file is left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_does_not_replace_a_database_in_use() {
    let (own, folder) = idle().await;
    let (key, copy) = (folder.path().join("key.pem"), folder.path().join("copy.db"));
    output_of(&run(&own.url(), &["backup", shown(&copy)]), true);
    let process = Process::start(&own.url(), &key);
    let writer = Writer::new(&process, &key).await;

    let refused = output_of(&run(&own.url(), &["restore", shown(&copy)]), false);

    assert!(refused.contains("stop the service first"), "{refused}");
    assert!(writer.submit("still there").await.is_some());
}

#[tokio::test]
async fn damaged_foreign_and_newer_backups_are_refused() {
    let (own, folder) = idle().await;
    let database = own.url().replace("sqlite://", "");
    let database = database.split('?').next().expect("a path").to_owned();
    let before = std::fs::read(&database).expect("read");
    let copy = |name: &str| folder.path().join(name);
    for name in ["torn.db", "newer.db", "loose.db"] {
        output_of(&run(&own.url(), &["backup", shown(&copy(name))]), true);
    }
    std::fs::write(copy("text.db"), "no database").expect("written");
    let whole = std::fs::read(copy("torn.db")).expect("read");
    std::fs::write(copy("torn.db"), &whole[..whole.len() / 2]).expect("written");
    for (name, statement) in [
        (
            "newer.db",
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)",
        ),
        (
            "loose.db",
            "PRAGMA foreign_keys = OFF; INSERT INTO site_area (site_id, area_id) VALUES (x'00', x'00')",
        ),
    ] {
        let db = Database::connect(format!("sqlite://{}", shown(&copy(name))))
            .await
            .expect("the copy");
        db.execute_unprepared(statement).await.expect("changed");
        db.close().await.expect("closed");
    }

    for (name, expected) in [
        ("text.db", "damaged or not a copy"),
        ("torn.db", "damaged or not a copy"),
        ("loose.db", "rows point to others"),
        ("newer.db", "newer version (its schema has m9999_later)"),
        ("absent.db", "cannot be used"),
    ] {
        let refused = output_of(&run(&own.url(), &["restore", shown(&copy(name))]), false);

        assert!(refused.contains(expected), "{name}: {refused}");
        assert_eq!(std::fs::read(&database).expect("read"), before, "{name}");
    }
}

#[tokio::test]
async fn backup_commands_refuse_postgresql() {
    for command in ["backup", "restore"] {
        let refused = output_of(&run("postgres://127.0.0.1/ij", &[command, "copy"]), false);

        assert!(refused.contains("pg_dump"), "{refused}");
    }
}
