//! What was acknowledged is stored completely, whenever the process dies: the real binary is killed while it
//! writes.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use sea_orm::{Database, DatabaseConnection};
use serde_json::json;

use crate::support::{
    Kind,
    database::{Own, column},
    process::{Process, Writer},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_changes_survive_a_kill_on_sqlite() {
    survives_a_kill(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_changes_survive_a_kill_on_postgresql() {
    survives_a_kill(Kind::Postgres).await;
}

async fn survives_a_kill(kind: Kind) {
    let (own, pools) = Own::new(kind).await;
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key.pem");
    let process = Process::start(&own.url(), &key);
    let acknowledged = killed_under_load(process, &key).await;

    let process = Process::start(&own.url(), &key);

    let writer = Writer::new(&process, &key).await;
    for (key, id) in &acknowledged {
        let found = writer
            .ask(
                "query($id: ID!) { suggestion(id: $id) { title } }",
                json!({ "id": id }),
            )
            .await
            .expect("an answer");
        assert_eq!(
            found["data"]["suggestion"]["title"], *key,
            "{kind:?}: {found}"
        );
        assert_eq!(
            writer.submit(key).await.as_ref(),
            Some(id),
            "{kind:?}: the same key gives the same thing"
        );
    }
    let db = Database::connect(own.url()).await.expect("the database");
    nothing_is_half_done(&db).await;
    positions_have_neither_holes_nor_doubles(&db).await;
    db.close().await.expect("closed");
    drop(process);
    own.drop().await;
}

/// Writes from several clients until some writes are acknowledged, and kills the process during others.
async fn killed_under_load(process: Process, key: &Path) -> Vec<(String, String)> {
    let acknowledged: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let writer = Writer::new(&process, key).await;
    let writers: Vec<_> = (0..6)
        .map(|number| {
            let (writer, acknowledged) = (writer.clone(), Arc::clone(&acknowledged));
            tokio::spawn(async move {
                for count in 0.. {
                    let key = format!("writer {number} place {count}");
                    let Some(id) = writer.submit(&key).await else {
                        break;
                    };
                    acknowledged.lock().expect("a lock").push((key, id));
                }
            })
        })
        .collect();
    for _ in 0..500 {
        if acknowledged.lock().expect("a lock").len() >= 30 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    process.kill();
    for writer in writers {
        writer.await.expect("a writer ends");
    }
    let acknowledged = acknowledged.lock().expect("a lock").clone();
    assert!(
        acknowledged.len() >= 30,
        "only {} were acknowledged in five seconds",
        acknowledged.len()
    );
    acknowledged
}

/// Each suggestion has one row in each dependent table, and no such row is without a suggestion.
pub async fn nothing_is_half_done(db: &DatabaseConnection) {
    let whole = "SELECT title FROM suggestion AS s
        WHERE (SELECT COUNT(*) FROM status_change AS c WHERE c.row_id = s.id) <> 1
        OR (SELECT COUNT(*) FROM audit_entry AS a WHERE a.row_id = s.id AND a.action = 'SubmitSuggestion') <> 1
        OR (SELECT COUNT(*) FROM outbox AS o WHERE o.row_id = s.id AND o.kind = 'SuggestionSubmitted') <> 1
        OR (SELECT COUNT(*) FROM idempotency_key AS k WHERE k.row_id = s.id AND k.key = s.title) <> 1";
    assert_eq!(column::<String>(db, whole).await, Vec::<String>::new());
    let alone = "SELECT row_id FROM status_change WHERE noun = 'suggestion' AND row_id NOT IN (SELECT id FROM suggestion)
        UNION ALL SELECT row_id FROM audit_entry WHERE action = 'SubmitSuggestion' AND row_id NOT IN (SELECT id FROM suggestion)
        UNION ALL SELECT row_id FROM outbox WHERE kind = 'SuggestionSubmitted' AND row_id NOT IN (SELECT id FROM suggestion)
        UNION ALL SELECT row_id FROM idempotency_key WHERE row_id NOT IN (SELECT id FROM suggestion)";
    let alone: Vec<uuid::Uuid> = column(db, alone).await;
    assert!(alone.is_empty(), "{alone:?}");
}

/// Waits until the last event has a position, which takes a second at most.
async fn positions_have_neither_holes_nor_doubles(db: &DatabaseConnection) {
    for _ in 0..100 {
        let waiting: Vec<i64> =
            column(db, "SELECT COUNT(*) FROM outbox WHERE position IS NULL").await;
        if waiting == [0] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let positions: Vec<Option<i64>> =
        column(db, "SELECT position FROM outbox ORDER BY position").await;
    let expected: Vec<Option<i64>> = (1..).take(positions.len()).map(Some).collect();
    assert_eq!(positions, expected);
}
