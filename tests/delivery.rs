//! The cost of a lost notification, of resuming with a filter that matches little, and of readers that are far
//! behind.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use kernel::{App, outbox, principal::Role};
use serde_json::{Value, json};

use crate::{
    event::submitted,
    support::{
        Kind, TestApp,
        database::open,
        on_both,
        stream::{caller, listen},
    },
};

const REQUESTS: &str = "subscription($after: EventPosition) {
    siteRequested(after: $after) { position suggestion { title } } }";

#[tokio::test]
async fn a_commit_without_a_notification_is_delivered_within_a_second() {
    on_both(async |app| {
        // It does not run the sequencer: its commits get no numbers from it, and no notification is sent.
        let pools = open(&app.database_url()).await;
        let silent = App::open(pools.reading, pools.writing, app.clock.clone()).await;
        let silent = silent.expect("an instance");
        let mut listener = listen(&caller(&app.app, Role::Manager), REQUESTS, &Value::Null);

        let mut fastest = Duration::MAX;
        for title in ["one", "two", "three"] {
            let began = Instant::now();
            submitted(&silent, None, title).await;
            assert_eq!(listener.title().await.0, title);
            fastest = fastest.min(began.elapsed());
        }

        // With some time for the machine, which is busy.
        assert!(fastest < Duration::from_millis(1_300), "{fastest:?}");
    })
    .await;
}

#[tokio::test]
async fn a_stream_without_matching_events_resumes_from_a_heartbeat_at_little_cost() {
    on_both(async |app| {
        let limits = outbox::Limits {
            heartbeat: Duration::from_millis(100),
            ..outbox::Limits::default()
        };
        let other = app.other_process(limits).await;
        let group = caller(&other.app, Role::CommunityGroup);
        let mut quiet = listen(&group, REQUESTS, &Value::Null);
        let before = quiet.heartbeat().await;
        submitted(&app.app, None, "out of reach").await;
        many_times(app, 1_000).await;
        newest(app).await;
        // Positions of heartbeats are written differently each time, so none can be compared: until long after all was read.
        let began = Instant::now();
        let mut reached = quiet.heartbeat().await;
        while began.elapsed() < Duration::from_secs(5) {
            reached = quiet.heartbeat().await;
        }

        let group = caller(&app.app, Role::CommunityGroup);
        let mut costs = vec![];
        for after in [before, reached] {
            let mut resumed = listen(&group, REQUESTS, &json!(after));
            // Longer than it takes to read all that there is.
            let looks = async {
                let next = tokio::time::timeout(Duration::from_secs(2), resumed.next());
                assert!(next.await.is_err(), "an event was delivered");
            };
            costs.push(app.statements(looks).await.0);
        }

        assert!(costs[0] >= 10, "{costs:?}");
        assert!(costs[1] <= 2, "{costs:?}");
    })
    .await;
}

#[tokio::test]
async fn a_subscriber_behind_the_memory_buffer_misses_no_event() {
    const BEHIND: usize = 1_500;
    on_both(async |app| {
        let manager = caller(&app.app, Role::Manager);
        let mut slow = listen(&manager, REQUESTS, &Value::Null);
        submitted(&app.app, None, "again and again").await;
        slow.title().await;

        many_times(app, BEHIND).await;
        newest(app).await;

        let mut positions = HashSet::new();
        for _ in 0..BEHIND {
            positions.insert(slow.title().await.1.to_string());
        }
        assert_eq!(positions.len(), BEHIND, "an event was delivered twice");
        submitted(&app.app, None, "the next").await;
        assert_eq!(slow.title().await.0, "the next");
    })
    .await;
}

/// Copies the newest event a number of times, directly in the database.
async fn many_times(app: &TestApp, times: usize) {
    let position = match app.kind {
        Kind::Sqlite => "position + number",
        Kind::Postgres => "NULL",
    };
    app.execute(&format!(
        "WITH RECURSIVE numbers(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < {times})
         INSERT INTO outbox (position, kind, noun, row_id, occurred_at, told_at, by_role)
         SELECT {position}, kind, noun, row_id, occurred_at, told_at, by_role FROM numbers,
             (SELECT * FROM outbox ORDER BY id DESC LIMIT 1) AS newest"
    ))
    .await;
}

/// The position of the newest event, once all events have one.
async fn newest(app: &TestApp) -> String {
    for _ in 0..200 {
        let unnumbered: Vec<i64> = app
            .column("SELECT COUNT(*) FROM outbox WHERE position IS NULL")
            .await;
        if unnumbered == [0] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let page = app.manager().ask("{ suggestions { position } }").await;
    let position = page.data("suggestions.position");
    position.as_str().expect("a position").to_owned()
}
