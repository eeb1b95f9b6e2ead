//! The client libraries that partners use: graphql-ws and graphql-sse from npm, and gql from `PyPI`.

use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};

use crate::support::{Client, TestApp, on_both, organisation, script::Script};

const LISTEN: &str = "subscription($after: EventPosition) { siteRequested(after: $after) { position suggestion { title } } }";
const FROM_NOW: &str = "subscription { siteRequested { position suggestion { title } } }";

/// A partner's program that subscribes at an address.
async fn script(app: &TestApp, file: &str, scheme: &str) -> Script {
    Script::start(file, &format!("{scheme}://{}/graphql", app.listen().await))
}

/// Waits until the subscription is active.
async fn begun(client: &Client<'_>, script: &mut Script, said: &str) {
    // The server may not have begun when it has answered: the first suggestion is received once it has.
    for _ in 0..50 {
        client.suggest("begun", "upton", None).await;
        let received = tokio::time::timeout(
            std::time::Duration::from_millis(300),
            script.next_line_with(said),
        );
        if received.await.is_ok() {
            return;
        }
    }
    panic!("the page never received an event");
}

fn title(answer: &Value) -> &Value {
    &answer["siteRequested"]["suggestion"]["title"]
}

/// The next event, except those that showed that the subscription was active.
async fn next_event(script: &mut Script) -> Value {
    loop {
        let said = script.next_line_with("next").await;
        let data = if said["answer"].is_null() {
            &said["next"]
        } else {
            &said["answer"]["data"]
        };
        if title(data) != "begun" {
            return title(data).clone();
        }
    }
}

fn lasting(app: &TestApp, seconds: i64) -> String {
    let scopes: Vec<Scope> = Role::CouncilSystem.scopes().into_iter().collect();
    let organisation = organisation(Role::CouncilSystem);
    app.token(
        Role::CouncilSystem,
        "council-system@example",
        Some(organisation),
        &scopes,
        seconds,
    )
}

#[tokio::test]
async fn graphql_ws_receives_events_and_errors_resumes_and_renews_its_token() {
    on_both(async |app| {
        let manager = app.manager();
        let mut page = script(app, "socket.mjs", "ws").await;
        page.send(json!({ "token": lasting(app, -6), "subscribe": "1", "query": LISTEN }))
            .await;
        page.next_line_with("connected").await;
        page.send(json!({ "renew": lasting(app, 600), "token": lasting(app, 600) }))
            .await;
        page.next_line_with("pong").await;
        begun(&manager, &mut page, "next").await;

        manager.suggest("first", "upton", None).await;
        assert_eq!(next_event(&mut page).await, "first");
        page.send(json!({ "cut": true })).await;
        page.next_line_with("closed").await;
        manager.suggest("in between", "upton", None).await;
        page.next_line_with("connected").await;
        manager.suggest("afterwards", "upton", None).await;
        assert_eq!(next_event(&mut page).await, "in between");
        assert_eq!(next_event(&mut page).await, "afterwards");

        page.send(json!({ "subscribe": "2", "query": "{ nothing }" }))
            .await;
        let output = page.next_line_with("error").await;
        assert_eq!(
            output["errors"][0]["extensions"]["code"],
            "GRAPHQL_VALIDATION_FAILED"
        );
        page.send(json!({ "subscribe": "3", "query": "{ viewer { subject } }" }))
            .await;
        let output = page.next_line_with("next").await;
        assert_eq!(
            output["answer"]["data"]["viewer"]["subject"],
            "council-system@example"
        );
        assert_eq!(page.next_line().await, json!({ "complete": "3" }));
        page.send(json!({ "complete": "1" })).await;
        assert_eq!(
            page.next_line_with("complete").await,
            json!({ "complete": "1" })
        );
    })
    .await;
}

#[tokio::test]
async fn graphql_ws_gets_the_reason_of_a_refusal() {
    on_both(async |app| {
        let mut page = script(app, "socket.mjs", "ws").await;

        page.send(json!({ "token": "x", "subscribe": "1", "query": LISTEN }))
            .await;

        assert_eq!(
            page.next_line_with("closed").await,
            json!({ "closed": 4403, "reason": "Forbidden" })
        );
    })
    .await;
}

#[tokio::test]
async fn graphql_sse_receives_events_and_errors_and_resumes() {
    on_both(async |app| {
        let manager = app.manager();
        let mut page = script(app, "events.mjs", "http").await;
        page.send(json!({ "token": lasting(app, 600), "subscribe": "1", "query": FROM_NOW }))
            .await;
        begun(&manager, &mut page, "next").await;
        manager.suggest("first", "upton", None).await;
        assert_eq!(next_event(&mut page).await, "first");
        page.send(json!({ "complete": "1" })).await;
        assert_eq!(
            page.next_line_with("complete").await,
            json!({ "complete": "1" })
        );
        manager.suggest("in between", "upton", None).await;
        page.send(json!({ "subscribe": "2", "query": FROM_NOW }))
            .await;
        assert_eq!(next_event(&mut page).await, "in between");

        for (query, code) in [
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { referralChanged { position } }", "FORBIDDEN"),
        ] {
            page.send(json!({ "subscribe": "3", "query": query })).await;
            let output = page.next_line_with("next").await;
            assert_eq!(output["answer"]["errors"][0]["extensions"]["code"], code);
            assert_eq!(
                page.next_line_with("complete").await,
                json!({ "complete": "3" })
            );
        }
        page.send(json!({ "token": "x", "subscribe": "4", "query": FROM_NOW }))
            .await;
        assert_eq!(
            page.next_line_with("error").await,
            json!({ "error": "4", "status": 401 })
        );
    })
    .await;
}

#[tokio::test]
async fn gql_receives_events_and_errors_queries_and_resumes() {
    on_both(async |app| {
        let manager = app.manager();
        let mut system = script(app, "listen.py", "ws").await;
        system.send(json!({ "token": "x", "connect": true })).await;
        assert!(
            system.next_line_with("refused").await["refused"]
                .to_string()
                .contains("4403")
        );
        system
            .send(json!({ "token": lasting(app, 600), "connect": true }))
            .await;
        system.next_line_with("connected").await;
        system
            .send(json!({ "execute": "{ viewer { role } }" }))
            .await;
        assert_eq!(
            system.next_line().await["answer"]["viewer"]["role"],
            "council-system"
        );
        system.send(json!({ "execute": "{ nothing }" })).await;
        let output = system.next_line().await;
        assert_eq!(
            output["errors"][0]["extensions"]["code"],
            "GRAPHQL_VALIDATION_FAILED"
        );

        system.send(json!({ "subscribe": LISTEN })).await;
        begun(&manager, &mut system, "next").await;
        manager.suggest("first", "upton", None).await;
        let position = loop {
            let said = system.next_line_with("next").await;
            if title(&said["next"]) == "first" {
                break said["next"]["siteRequested"]["position"].clone();
            }
        };
        system.send(json!({ "cut": true })).await;
        system.next_line_with("cut").await;
        manager.suggest("in between", "upton", None).await;
        system
            .send(json!({ "connect": true, "subscribe": LISTEN, "after": position }))
            .await;
        assert_eq!(next_event(&mut system).await, "in between");
    })
    .await;
}
