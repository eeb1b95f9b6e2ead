//! A stream that was interrupted resumes where it was, without a gap or a duplicate, or fails with a clear error.

use std::time::{Duration, Instant};

use kernel::{outbox, principal::Role};
use serde_json::{Value, json};

use crate::{
    event::submitted,
    support::{
        TestApp, on_both,
        stream::{caller, listen, listen_resumed},
    },
};

const REQUESTS: &str = "subscription($after: EventPosition) {
    siteRequested(after: $after) { position suggestion { title } } }";

#[tokio::test]
async fn missed_events_are_delivered_before_new_ones() {
    on_both(async |app| {
        let manager = caller(&app.app, Role::Manager);
        let mut first = listen(&manager, REQUESTS, &Value::Null);
        submitted(&app.app, None, "one").await;
        let answer = first.answer().await;
        drop(first);
        for title in ["two", "three"] {
            submitted(&app.app, None, title).await;
        }

        let position = &answer["data"]["siteRequested"]["position"];
        let mut second = listen(&manager, REQUESTS, position);

        assert_eq!(answer["extensions"]["position"], *position);
        assert_eq!(second.title().await.0, "two");
        assert_eq!(second.title().await.0, "three");
        submitted(&app.app, None, "four").await;
        assert_eq!(second.title().await.0, "four");
    })
    .await;
}

#[tokio::test]
async fn a_repeatedly_disconnected_client_receives_each_event_once_in_order() {
    const WRITERS: u64 = 8;
    const EACH: u64 = 12;
    on_both(async |app| {
        let manager = caller(&app.app, Role::Manager);
        let mut begun = listen(&manager, REQUESTS, &Value::Null);
        submitted(&app.app, None, "the first").await;
        let (_, start) = begun.title().await;

        let write = |writer: u64| async move {
            let mut dice = writer + 1;
            for number in 0..EACH {
                let batch = app.operator().batched().await.expect("a transaction");
                submitted(&app.app, Some(&batch), &format!("{writer} {number}")).await;
                // A transaction of random length.
                tokio::time::sleep(Duration::from_millis(thrown(&mut dice) % 20)).await;
                batch.finish().await.expect("the commit");
            }
        };
        let hear = async {
            let (mut dice, mut after, mut received) = (99, start, vec![]);
            while received.len() < usize::try_from(WRITERS * EACH).expect("a number") {
                let mut stream = listen(&manager, REQUESTS, &after);
                for _ in 0..=thrown(&mut dice) % 5 {
                    if received.len() == usize::try_from(WRITERS * EACH).expect("a number") {
                        break;
                    }
                    let (title, position) = stream.title().await;
                    received.push(title);
                    after = position;
                }
            }
            received
        };
        let writers = futures_util::future::join_all((0..WRITERS).map(write));
        let (_, received) = tokio::join!(writers, hear);

        let log: Vec<String> = app
            .column("SELECT title FROM suggestion JOIN outbox ON row_id = suggestion.id ORDER BY position")
            .await;
        assert_eq!(received, log[1..]);
    })
    .await;
}

/// A pseudo-random number, the same in every run.
fn thrown(dice: &mut u64) -> u64 {
    *dice = dice
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *dice >> 33
}

#[tokio::test]
async fn a_subscriber_slower_than_the_memory_buffer_misses_no_event() {
    on_both(async |app| {
        let limits = outbox::Limits {
            queue: 16,
            ..outbox::Limits::default()
        };
        let other = app.other_process(limits).await;
        let manager = caller(&other.app, Role::Manager);
        let mut slow = listen(&manager, REQUESTS, &Value::Null);
        let mut quick = listen(&manager, REQUESTS, &Value::Null);
        let titles: Vec<String> = (0..60).map(|number| format!("place {number}")).collect();

        let batch = app.operator().batched().await.expect("a transaction");
        for title in &titles {
            submitted(&app.app, Some(&batch), title).await;
        }
        batch.finish().await.expect("the commit");
        // Once one has received the last of them, what the other has not fetched is no longer in memory.
        while quick.title().await.0 != "place 59" {}

        let mut received = vec![];
        for _ in &titles {
            received.push(slow.title().await.0);
        }
        assert_eq!(received, titles);
    })
    .await;
}

#[tokio::test]
async fn a_position_whose_events_were_deleted_gives_a_gap_error_with_the_position_to_continue() {
    on_both(async |app| {
        let (old, last) = two_and_a_month_later(app).await;
        let manager = caller(&app.app, Role::Manager);

        let forgotten = outbox::prune(&app.app).await.expect("pruned");

        let error = listen(&manager, REQUESTS, &old).end().await;
        let gap = &error["extensions"];
        assert!(forgotten > 1, "{forgotten}");
        assert_eq!(gap["code"], "STREAM_GAP", "{error}");
        // Each is encrypted differently every time: their meaning shows when a client resumes from one.
        assert!(
            ["from", "to", "restartAt"]
                .iter()
                .all(|end| gap[end].is_string()),
            "{error}"
        );
        let mut restarted = listen(&manager, REQUESTS, &gap["restartAt"]);
        assert_eq!(restarted.title().await, ("kept".into(), last.clone()));
        let polled = app.manager().run(POLL, json!({ "after": old })).await;
        let from_there = &polled.body["errors"][0]["extensions"]["restartAt"];
        let mut restarted_too = listen(&manager, REQUESTS, from_there);
        assert_eq!(restarted_too.title().await, ("kept".into(), last.clone()));
        // The newest stays, however old it is, and positions go on from it.
        app.at("2026-08-18T09:00:00Z");
        outbox::prune(&app.app).await.expect("pruned");
        submitted(&app.app, None, "afterwards").await;
        assert_eq!(restarted.title().await.0, "afterwards");
        assert_eq!(
            listen(&manager, REQUESTS, &last).title().await.0,
            "afterwards"
        );
    })
    .await;
}

const POLL: &str = "query($after: EventPosition) { events(after: $after) { position } }";

/// The position of an old event, and of one that is a month younger.
async fn two_and_a_month_later(app: &TestApp) -> (Value, Value) {
    let manager = caller(&app.app, Role::Manager);
    let mut listener = listen(&manager, REQUESTS, &Value::Null);
    submitted(&app.app, None, "old").await;
    let (_, old) = listener.title().await;
    submitted(&app.app, None, "as old").await;
    app.at("2025-09-18T09:00:00Z");
    submitted(&app.app, None, "kept").await;
    listener.title().await;
    (old, listener.title().await.1)
}

#[tokio::test]
async fn an_unknown_position_is_bad_input() {
    on_both(async |app| {
        let manager = caller(&app.app, Role::Manager);
        submitted(&app.app, None, "one").await;
        let page = app
            .manager()
            .ask("{ suggestions { pageInfo { endCursor } } }")
            .await;
        let cursor = page.data("suggestions.pageInfo.endCursor");
        for after in [json!("x"), json!(""), json!("5"), cursor] {
            let error = listen(&manager, REQUESTS, &after).end().await;
            let polled = app.manager().run(POLL, json!({ "after": after })).await;

            assert_eq!(
                error["extensions"]["code"], "BAD_USER_INPUT",
                "{after}: {error}"
            );
            assert_eq!(polled.code(), "BAD_USER_INPUT", "{after}: {}", polled.body);
        }
    })
    .await;
}

#[tokio::test]
async fn the_position_given_to_the_transport_overrides_the_argument() {
    on_both(async |app| {
        let manager = caller(&app.app, Role::Manager);
        let mut first = listen(&manager, REQUESTS, &Value::Null);
        for title in ["one", "two", "three"] {
            submitted(&app.app, None, title).await;
        }
        let (_, start) = first.title().await;
        let (_, later) = first.title().await;
        let later = later.as_str().expect("a position");

        for after in [start, Value::Null] {
            let mut resumed = listen_resumed(&manager, REQUESTS, &after, later);

            assert_eq!(resumed.title().await.0, "three");
        }
    })
    .await;
}

#[tokio::test]
async fn a_quiet_stream_sends_its_position() {
    on_both(async |app| {
        let limits = outbox::Limits {
            heartbeat: Duration::from_millis(200),
            ..outbox::Limits::default()
        };
        let other = app.other_process(limits).await;
        let council = caller(&other.app, Role::CommunityGroup);
        let mut quiet = listen(&council, REQUESTS, &Value::Null);
        let before = quiet.heartbeat().await;

        submitted(&app.app, None, "out of reach").await;

        // No two heartbeats are written alike: until long after it was told.
        let began = Instant::now();
        let mut position = quiet.heartbeat().await;
        while began.elapsed() < Duration::from_secs(3) {
            position = quiet.heartbeat().await;
        }
        // A caller who receives the event learns that the position is after it.
        let manager = caller(&other.app, Role::Manager);
        let mut from_before = listen(&manager, REQUESTS, &json!(before));
        let mut from_after = listen(&manager, REQUESTS, &json!(position));
        submitted(&app.app, None, "next").await;
        assert_eq!(from_before.title().await.0, "out of reach");
        assert_eq!(from_after.title().await.0, "next");
    })
    .await;
}

#[tokio::test]
async fn an_event_is_loaded_once_for_fifty_subscribers() {
    const CHANGES: &str = "subscription { changes { subject { __typename } } }";
    on_both(async |app| {
        let manager = caller(&app.app, Role::Manager);
        let mut listeners = vec![listen(&manager, CHANGES, &Value::Null)];
        let mut counts = vec![];
        for all in [1, 50] {
            listeners.resize_with(all, || listen(&manager, CHANGES, &Value::Null));
            let mut fewest = usize::MAX;
            for _ in 0..4 {
                let received = async {
                    submitted(&app.app, None, "a place").await;
                    for listener in &mut listeners {
                        let answer = listener.answer().await;
                        assert_eq!(
                            answer["data"]["changes"]["subject"]["__typename"],
                            "Suggestion"
                        );
                    }
                };
                fewest = fewest.min(app.statements_with_follower(received).await);
            }
            counts.push(fewest);
        }

        // The outbox may be looked at once more in between.
        assert!(counts[1] <= counts[0] + 3, "{counts:?}");
    })
    .await;
}
