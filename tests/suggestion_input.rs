//! The checks of a suggestion's input: all problems are reported at once.

use domain::suggestion::Status;
use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};

use crate::{suggestion::park, support::on_both};

fn with(mut input: Value, field: &str, value: impl Into<Value>) -> Value {
    input[field] = value.into();
    input
}

#[tokio::test]
async fn without_the_scope_even_invalid_input_is_forbidden() {
    on_both(async |app| {
        let narrowed = app.with_scopes(Role::Councillor, &[Scope::SuggestionsRead]);
        let input = with(park(app).await, "title", "");

        let reply = narrowed
            .act("submitSuggestion", input, "suggestion { id }")
            .await;

        assert_eq!(reply.code(), "FORBIDDEN", "{}", reply.body);
        assert_eq!(
            reply.body["errors"][0]["message"],
            "This token may not submit suggestion."
        );
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_an_input_are_reported_together() {
    on_both(async |app| {
        let long = "x".repeat(201);
        let bad = json!({
            "title": " ", "description": "y".repeat(4001), "siteType": "PARK", "location": { "latitude": 51.0, "longitude": 0.0 },
            "ward": app.area("upton").await, "contactName": long, "contactEmail": "a\u{0}b", "contactPhone": "",
            "idempotencyKey": "k".repeat(129),
        });

        let reply = app.councillor().act("submitSuggestion", bad, "suggestion { id }").await;

        let fields =
            ["title", "description", "location.latitude", "location.longitude", "contactName", "contactEmail", "contactPhone", "idempotencyKey"];
        assert_eq!(reply.user_errors(), fields.map(|field| format!("BAD_USER_INPUT {field}")), "{}", reply.body);
        assert_eq!(reply.data("submitSuggestion.suggestion"), Value::Null);
    })
    .await;
}

#[tokio::test]
async fn texts_of_the_maximum_length_are_accepted() {
    on_both(async |app| {
        let input = with(park(app).await, "title", "ü".repeat(200));
        let input = with(input, "description", "ü".repeat(4000));

        let reply = app
            .councillor()
            .act("submitSuggestion", input, "suggestion { id }")
            .await;

        assert_eq!(reply.user_errors(), [""; 0], "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn a_reason_must_be_in_its_list() {
    on_both(async |app| {
        let seeded = app.seed_suggestion(Status::UnderReview).await;

        let reply = app
            .manager()
            .change(
                "declineSuggestion",
                "suggestion",
                &seeded,
                json!({ "reasonCode": "BORING", "note": "" }),
            )
            .await;

        assert_eq!(
            reply.user_errors(),
            ["BAD_USER_INPUT reasonCode", "BAD_USER_INPUT note"],
            "{}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn a_ward_that_is_not_valid_today_is_refused() {
    on_both(async |app| {
        for area in ["west", "old-west"] {
            let input = with(park(app).await, "ward", app.area(area).await);

            let reply = app
                .councillor()
                .act("submitSuggestion", input, "suggestion { id }")
                .await;

            assert_eq!(
                reply.user_errors(),
                ["CONFLICT area-is-a-ward"],
                "{area}: {}",
                reply.body
            );
        }
    })
    .await;
}
