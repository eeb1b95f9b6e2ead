//! Copies of the SQLite file: taken from the real binary at work, put back, and refused where they would do harm.

use std::{path::Path, process::Output};

use sea_orm::{ConnectionTrait, Database};
use serde_json::json;

use crate::support::{
    Kind,
    database::{Own, column},
    process::{Process, Writer, run},
};

/// What a command said, once it ended as it should.
fn said(output: &Output, success: bool) -> String {
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

/// A database of its own that no process of ours has open, and a folder for copies.
async fn idle() -> (Own, tempfile::TempDir) {
    let (own, pools) = Own::new(Kind::Sqlite).await;
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
    (own, tempfile::tempdir().expect("a folder"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_taken_while_others_write_is_whole_and_can_be_put_back() {
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

    said(&copied, true);
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

    let restored = said(&run(&own.url(), &["restore", shown(&copy)]), true);

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

#[tokio::test]
async fn no_file_is_overwritten_by_a_copy() {
    let (own, folder) = idle().await;
    let taken = folder.path().join("taken.db");
    std::fs::write(&taken, "somebody's").expect("written");

    let refused = said(&run(&own.url(), &["backup", shown(&taken)]), false);

    assert!(refused.contains("exists already"), "{refused}");
    assert_eq!(std::fs::read_to_string(&taken).expect("read"), "somebody's");
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 1, "nothing half-made is left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_in_use_is_not_replaced() {
    let (own, folder) = idle().await;
    let (key, copy) = (folder.path().join("key.pem"), folder.path().join("copy.db"));
    said(&run(&own.url(), &["backup", shown(&copy)]), true);
    let process = Process::start(&own.url(), &key);
    let writer = Writer::new(&process, &key).await;

    let refused = said(&run(&own.url(), &["restore", shown(&copy)]), false);

    assert!(refused.contains("stop the service first"), "{refused}");
    assert!(writer.submit("still there").await.is_some());
}

#[tokio::test]
async fn damaged_foreign_and_newer_copies_are_refused_and_nothing_changes() {
    let (own, folder) = idle().await;
    let database = own.url().replace("sqlite://", "");
    let database = database.split('?').next().expect("a path").to_owned();
    let before = std::fs::read(&database).expect("read");
    let copy = |name: &str| folder.path().join(name);
    for name in ["torn.db", "newer.db", "loose.db"] {
        said(&run(&own.url(), &["backup", shown(&copy(name))]), true);
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
        ("text.db", "damaged or no copy"),
        ("torn.db", "damaged or no copy"),
        ("loose.db", "rows point to others"),
        ("newer.db", "newer version (its schema has m9999_later)"),
        ("absent.db", "cannot be used"),
    ] {
        let refused = said(&run(&own.url(), &["restore", shown(&copy(name))]), false);

        assert!(refused.contains(expected), "{name}: {refused}");
        assert_eq!(std::fs::read(&database).expect("read"), before, "{name}");
    }
}

#[tokio::test]
async fn postgresql_is_left_to_its_own_tools() {
    for command in ["backup", "restore"] {
        let refused = said(&run("postgres://127.0.0.1/ij", &[command, "copy"]), false);

        assert!(refused.contains("pg_dump"), "{refused}");
    }
}
