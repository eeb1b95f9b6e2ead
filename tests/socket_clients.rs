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
    // The server may not have begun when it has answered: the first suggestion is heard once it has.
    for _ in 0..50 {
        client.suggest("begun", "upton", None).await;
        let heard =
            tokio::time::timeout(std::time::Duration::from_millis(300), script.says_of(said));
        if heard.await.is_ok() {
            return;
        }
    }
    panic!("the page never received an event");
}

fn title(answer: &Value) -> &Value {
    &answer["siteRequested"]["suggestion"]["title"]
}

/// The next event, except those that showed that the subscription was active.
async fn heard(script: &mut Script) -> Value {
    loop {
        let said = script.says_of("next").await;
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
        page.tell(json!({ "token": lasting(app, -6), "subscribe": "1", "query": LISTEN }))
            .await;
        page.says_of("connected").await;
        page.tell(json!({ "renew": lasting(app, 600), "token": lasting(app, 600) }))
            .await;
        page.says_of("pong").await;
        begun(&manager, &mut page, "next").await;

        manager.suggest("first", "upton", None).await;
        assert_eq!(heard(&mut page).await, "first");
        page.tell(json!({ "cut": true })).await;
        page.says_of("closed").await;
        manager.suggest("in between", "upton", None).await;
        page.says_of("connected").await;
        manager.suggest("afterwards", "upton", None).await;
        assert_eq!(heard(&mut page).await, "in between");
        assert_eq!(heard(&mut page).await, "afterwards");

        page.tell(json!({ "subscribe": "2", "query": "{ nothing }" }))
            .await;
        let output = page.says_of("error").await;
        assert_eq!(
            output["errors"][0]["extensions"]["code"],
            "GRAPHQL_VALIDATION_FAILED"
        );
        page.tell(json!({ "subscribe": "3", "query": "{ viewer { subject } }" }))
            .await;
        let output = page.says_of("next").await;
        assert_eq!(
            output["answer"]["data"]["viewer"]["subject"],
            "council-system@example"
        );
        assert_eq!(page.says().await, json!({ "complete": "3" }));
        page.tell(json!({ "complete": "1" })).await;
        assert_eq!(page.says_of("complete").await, json!({ "complete": "1" }));
    })
    .await;
}

#[tokio::test]
async fn graphql_ws_gets_the_reason_of_a_refusal() {
    on_both(async |app| {
        let mut page = script(app, "socket.mjs", "ws").await;

        page.tell(json!({ "token": "x", "subscribe": "1", "query": LISTEN }))
            .await;

        assert_eq!(
            page.says_of("closed").await,
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
        page.tell(json!({ "token": lasting(app, 600), "subscribe": "1", "query": FROM_NOW }))
            .await;
        begun(&manager, &mut page, "next").await;
        manager.suggest("first", "upton", None).await;
        assert_eq!(heard(&mut page).await, "first");
        page.tell(json!({ "complete": "1" })).await;
        assert_eq!(page.says_of("complete").await, json!({ "complete": "1" }));
        manager.suggest("in between", "upton", None).await;
        page.tell(json!({ "subscribe": "2", "query": FROM_NOW }))
            .await;
        assert_eq!(heard(&mut page).await, "in between");

        for (query, code) in [
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { referralChanged { position } }", "FORBIDDEN"),
        ] {
            page.tell(json!({ "subscribe": "3", "query": query })).await;
            let output = page.says_of("next").await;
            assert_eq!(output["answer"]["errors"][0]["extensions"]["code"], code);
            assert_eq!(page.says_of("complete").await, json!({ "complete": "3" }));
        }
        page.tell(json!({ "token": "x", "subscribe": "4", "query": FROM_NOW }))
            .await;
        assert_eq!(
            page.says_of("error").await,
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
        system.tell(json!({ "token": "x", "connect": true })).await;
        assert!(
            system.says_of("refused").await["refused"]
                .to_string()
                .contains("4403")
        );
        system
            .tell(json!({ "token": lasting(app, 600), "connect": true }))
            .await;
        system.says_of("connected").await;
        system
            .tell(json!({ "execute": "{ viewer { role } }" }))
            .await;
        assert_eq!(
            system.says().await["answer"]["viewer"]["role"],
            "council-system"
        );
        system.tell(json!({ "execute": "{ nothing }" })).await;
        let output = system.says().await;
        assert_eq!(
            output["errors"][0]["extensions"]["code"],
            "GRAPHQL_VALIDATION_FAILED"
        );

        system.tell(json!({ "subscribe": LISTEN })).await;
        begun(&manager, &mut system, "next").await;
        manager.suggest("first", "upton", None).await;
        let position = loop {
            let said = system.says_of("next").await;
            if title(&said["next"]) == "first" {
                break said["next"]["siteRequested"]["position"].clone();
            }
        };
        system.tell(json!({ "cut": true })).await;
        system.says_of("cut").await;
        manager.suggest("in between", "upton", None).await;
        system
            .tell(json!({ "connect": true, "subscribe": LISTEN, "after": position }))
            .await;
        assert_eq!(heard(&mut system).await, "in between");
    })
    .await;
}
