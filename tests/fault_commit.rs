//! The network fails between PostgreSQL's COMMIT and its answer. The result is unknown, so no success is reported;
//! a repeat with the same key gets the one record that was created.

use std::{fs, time::Duration};

use sea_orm::Database;

use crate::{
    durability::nothing_is_half_done,
    support::{
        Kind,
        database::{Own, column},
        process::{Process, Writer},
        proxy::Proxy,
    },
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_with_a_lost_reply_is_not_reported_as_done_and_not_repeated() {
    let (own, pools) = Own::new(Kind::Postgres).await;
    pools.reading.close().await.expect("closed");
    let folder = tempfile::tempdir().expect("a folder");
    let (key, log) = (folder.path().join("key.pem"), folder.path().join("log"));
    let proxy = Proxy::before(&own.url(), Duration::ZERO).await;
    let process = Process::start_with(&proxy.url(&own.url()), &key, |command| {
        let log = fs::File::create(&log).expect("a file");
        command.env("IJ_LOG", "warn").stderr(log);
    });
    let writer = Writer::new(&process, &key).await;
    let db = Database::connect(own.url()).await.expect("the database");
    let made = async || {
        let count = "SELECT COUNT(*) FROM suggestion WHERE title = 'cut off'";
        column::<i64>(&db, count).await[0]
    };

    proxy.cut_at_commit(usize::MAX);
    let unknown = writer.try_to_submit("cut off").await.expect("an answer");
    proxy.cut_at_commit(0);

    let code = &unknown["errors"][0]["extensions"]["code"];
    assert_eq!(code, "UNAVAILABLE", "{unknown}");
    assert!(proxy.cut() > 0);
    assert_eq!(made().await, 1, "the server had its COMMIT");
    let mut again = None;
    for _ in 0..50 {
        again = writer.submit("cut off").await;
        if again.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(again.is_some(), "the service finds its database again");
    assert_eq!(again, writer.submit("cut off").await);
    assert_eq!(made().await, 1);
    nothing_is_half_done(&db).await;
    let log = fs::read_to_string(&log).expect("the log");
    assert!(!log.contains("panicked"), "{log}");
    db.close().await.expect("closed");
    drop(process);
    own.drop().await;
}
