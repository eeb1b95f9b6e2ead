//! The positions of events follow the commits, whichever instance assigns them, and only an open commit delays
//! them.

use std::time::{Duration, Instant};

use kernel::{outbox, principal::Role};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::Value;

use crate::{
    event::submitted,
    support::{
        Kind, TestApp,
        database::{self, Own},
        stream::{caller, listen},
    },
};

const REQUESTS: &str = "subscription($after: EventPosition) {
    siteRequested(after: $after) { suggestion { title } } }";

#[tokio::test]
async fn resuming_between_two_commits_delivers_both_in_any_order_of_writing() {
    let app = TestApp::start(Kind::Postgres).await;
    let manager = caller(&app.app, Role::Manager);
    let mut first = listen(&manager, REQUESTS, &Value::Null);
    let batch = app.operator().batched().await.expect("a transaction");
    submitted(&app.app, Some(&batch), "written first").await;
    batch.catch_up().await.expect("its rows are written");
    submitted(&app.app, None, "committed first").await;
    let (_, position) = first.title().await;
    drop(first);

    batch.finish().await.expect("the commit");

    let mut resumed = listen(&manager, REQUESTS, &position);
    assert_eq!(resumed.title().await.0, "written first");
    app.stop().await;
}

#[tokio::test]
async fn open_transactions_in_other_databases_delay_nothing() {
    let app = TestApp::start(Kind::Postgres).await;
    let (elsewhere, pools): (Own, _) = Own::new(Kind::Postgres).await;
    #[expect(clippy::disallowed_methods, reason = "a stranger's transaction")]
    let open = pools.writing.begin().await.expect("a transaction");
    let write = "UPDATE outbox SET kind = kind";
    open.execute_unprepared(write).await.expect("written");
    let mut listener = listen(&caller(&app.app, Role::Manager), REQUESTS, &Value::Null);

    submitted(&app.app, None, "not delayed").await;

    assert_eq!(listener.title().await.0, "not delayed");
    drop(open);
    drop(pools);
    elsewhere.drop().await;
    app.stop().await;
}

#[tokio::test]
async fn positions_are_the_same_on_every_instance_and_increase() {
    let app = TestApp::start(Kind::Postgres).await;
    let other = app.other_process(outbox::Limits::default()).await;
    let apps = [&app.app, &other.app];
    let mut streams = apps.map(|app| listen(&caller(app, Role::Manager), REQUESTS, &Value::Null));
    let titles: Vec<String> = (0..20).map(|number| format!("place {number}")).collect();

    let writes = titles
        .iter()
        .enumerate()
        .map(|(number, title)| submitted(apps[number % 2], None, title));
    futures_util::future::join_all(writes).await;

    let mut received = [vec![], vec![]];
    for _ in &titles {
        for (stream, received) in streams.iter_mut().zip(&mut received) {
            received.push(stream.title().await);
        }
    }
    assert_eq!(received[0], received[1]);
    let log: Vec<String> = app
        .column(
            "SELECT title FROM suggestion JOIN outbox ON row_id = suggestion.id ORDER BY position",
        )
        .await;
    let titles_found: Vec<&String> = received[0].iter().map(|(title, _)| title).collect();
    assert_eq!(titles_found, log.iter().collect::<Vec<_>>());
    drop(streams);
    drop(other);
    app.stop().await;
}

#[tokio::test]
async fn an_instance_notifies_the_others() {
    let app = TestApp::start(Kind::Postgres).await;
    let other = app.other_process(outbox::Limits::default()).await;
    let mut listener = listen(&caller(&other.app, Role::Manager), REQUESTS, &Value::Null);
    submitted(&app.app, None, "the first").await;
    listener.title().await;

    let started = Instant::now();
    for number in 0..8 {
        submitted(&app.app, None, &format!("place {number}")).await;
        listener.title().await;
    }

    // Looking once a second would take about four.
    let taken = started.elapsed();
    assert!(taken < Duration::from_millis(2_500), "{taken:?}");
    drop(listener);
    drop(other);
    app.stop().await;
}

#[tokio::test]
async fn events_committed_while_disconnected_are_delivered() {
    let app = TestApp::start(Kind::Postgres).await;
    let mut listener = listen(&caller(&app.app, Role::Manager), REQUESTS, &Value::Null);
    submitted(&app.app, None, "before").await;
    assert_eq!(listener.title().await.0, "before");
    let pools = database::open(&app.database_url()).await;
    let other = kernel::App::open(pools.reading, pools.writing, app.clock.clone())
        .await
        .expect("a second service");

    for title in ["one", "two", "three"] {
        app.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND application_name = 'immediate-justice'",
        )
        .await;
        // The first use of each connection that was cut finds out.
        while other.changes().await.is_err() {}
        submitted(&other, None, title).await;
    }

    for title in ["one", "two", "three"] {
        assert_eq!(listener.title().await.0, title);
    }
    drop(listener);
    drop(other);
    app.stop().await;
}
