//! Suggestions that are submitted again with the same idempotency key: one after the other and at the same time.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, on_both, seed::of};

async fn keyed(app: &TestApp, title: &str, key: &str) -> Value {
    json!({
        "title": title, "description": "Litter everywhere.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": app.area("upton").await, "idempotencyKey": key,
    })
}

async fn count(app: &TestApp) -> Value {
    let reply = app
        .manager()
        .ask("{ suggestions { totalCount { count } } }")
        .await;
    reply.data("suggestions.totalCount.count")
}

#[tokio::test]
async fn a_repeated_key_and_body_return_the_current_record() {
    on_both(async |app| {
        let input = keyed(app, "Eastfield Park", "once").await;
        let selection = "id version status";
        let first = app
            .councillor()
            .done("submitSuggestion", "suggestion", selection, input.clone())
            .await;
        let review = of("suggestion", &first, json!({}));
        app.manager()
            .done("reviewSuggestion", "suggestion", "id", review)
            .await;

        let again = app
            .councillor()
            .done("submitSuggestion", "suggestion", selection, input)
            .await;

        assert_eq!(
            again,
            json!({ "id": first["id"], "version": 2, "status": "UNDER_REVIEW" })
        );
        assert_eq!(count(app).await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    on_both(async |app| {
        let first = keyed(app, "Eastfield Park", "once").await;
        app.councillor()
            .done("submitSuggestion", "suggestion", "id", first)
            .await;
        let other = keyed(app, "Westfield Park", "once").await;

        let reply = app
            .councillor()
            .act("submitSuggestion", other, "suggestion { id }")
            .await;

        assert_eq!(
            reply.user_errors(),
            ["IDEMPOTENCY_KEY_REUSED idempotency-key-reused"],
            "{}",
            reply.body
        );
        assert_eq!(count(app).await, 1);
    })
    .await;
}

#[tokio::test]
async fn idempotency_keys_are_separate_for_each_subject() {
    on_both(async |app| {
        let input = keyed(app, "Eastfield Park", "once").await;
        app.councillor()
            .done("submitSuggestion", "suggestion", "id", input.clone())
            .await;

        app.council()
            .done("submitSuggestion", "suggestion", "id", input)
            .await;

        assert_eq!(count(app).await, 2);
    })
    .await;
}

#[tokio::test]
async fn the_key_of_a_refused_attempt_can_be_reused() {
    on_both(async |app| {
        let mut refused = keyed(app, "Eastfield Park", "once").await;
        refused["ward"] = app.area("west").await;
        let reply = app
            .councillor()
            .act("submitSuggestion", refused, "suggestion { id }")
            .await;
        assert_eq!(reply.user_errors(), ["CONFLICT area-is-a-ward"]);
        let mended = keyed(app, "Eastfield Park", "once").await;

        let reply = app
            .councillor()
            .act("submitSuggestion", mended, "suggestion { id }")
            .await;

        assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn a_key_expires_after_three_days() {
    on_both(async |app| {
        let first = keyed(app, "Eastfield Park", "once").await;
        app.councillor()
            .done("submitSuggestion", "suggestion", "id", first)
            .await;
        app.at("2025-08-21T09:00:01Z");
        let other = keyed(app, "Westfield Park", "once").await;

        let reply = app
            .councillor()
            .act("submitSuggestion", other, "suggestion { id }")
            .await;

        assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn twenty_concurrent_requests_with_one_key_make_one_suggestion() {
    on_both(async |app| {
        let input = keyed(app, "Eastfield Park", "once").await;
        let councillor = app.councillor();
        let submit = || councillor.done("submitSuggestion", "suggestion", "id", input.clone());

        let made = join_all((0..20).map(|_| submit())).await;

        assert!(made.iter().all(|row| row == &made[0]), "{made:?}");
        assert_eq!(count(app).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_key_says_that_nothing_was_created() {
    on_both(async |app| {
        let input = keyed(app, "Eastfield Park", "once").await;
        let councillor = app.councillor();
        for created in [true, false] {
            let reply = councillor
                .act("submitSuggestion", input.clone(), "created")
                .await;

            assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
            assert_eq!(reply.data("submitSuggestion.created"), created);
        }
    })
    .await;
}
