//! Planning a session: its input, and an idempotency key.

use serde_json::{Value, json};

use crate::support::{Client, cases::with, on_both};

/// The user errors of a plan.
async fn user_errors(client: &Client<'_>, input: Value) -> Vec<String> {
    let reply = client.act("planSession", input, "session { id }").await;
    reply.user_errors()
}

#[tokio::test]
async fn an_idempotency_key_plans_one_session() {
    on_both(async |app| {
        let site = app.approved_site().await;
        let plan = with(app.a_plan(&site).await, json!({ "idempotencyKey": "once" }));
        let manager = app.manager();
        let first = manager
            .done("planSession", "session", "id reference", plan.clone())
            .await;

        let again = manager
            .done("planSession", "session", "id reference", plan.clone())
            .await;

        assert_eq!(again, first);
        let other = with(plan, json!({ "capacity": 3 }));
        assert_eq!(
            user_errors(&manager, other).await,
            ["IDEMPOTENCY_KEY_REUSED idempotency-key-reused"]
        );
    })
    .await;
}

#[tokio::test]
async fn all_problems_of_a_plan_are_reported_together() {
    on_both(async |app| {
        let site = app.approved_site().await;
        let plan = app.a_plan(&site).await;
        let backwards = json!({ "endsAt": plan["startsAt"], "capacity": 51, "workTypes": [], "meetingPoint": "" });
        let overnight = json!({ "endsAt": "2025-08-18T23:00:00Z" });

        let bad = user_errors(&app.manager(), with(plan.clone(), backwards)).await;
        let late = user_errors(&app.manager(), with(plan, overnight)).await;

        assert_eq!(bad, ["BAD_USER_INPUT endsAt", "BAD_USER_INPUT capacity", "BAD_USER_INPUT workTypes", "BAD_USER_INPUT meetingPoint"]);
        assert_eq!(late, ["BAD_USER_INPUT endsAt"], "midnight in London is the next day");
    })
    .await;
}
