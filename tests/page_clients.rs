//! The clients of partners' pages, as they are: what Apollo Client, urql and fetch-event-source make of the responses.

use std::time::Duration;

use kernel::outbox;
use serde_json::{Value, json};

use crate::support::{Kind, TestApp, script::Script};

const ROLE: &str = "query Role { viewer { role } }";
const LISTEN: &str = "subscription { siteRequested { position suggestion { title } } }";

async fn page(app: &TestApp, program: &str) -> Script {
    let address = app.listen().await;
    let mut page = Script::start(program, &format!("http://{address}/graphql"));
    page.tell(json!({ "token": app.manager().token })).await;
    page
}

#[tokio::test]
async fn apollo_reports_the_message_and_code_of_an_error() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut page = page(&app, "apollo.mjs").await;
    page.tell(json!({ "ask": "1", "query": ROLE })).await;
    assert_eq!(
        page.says_of("answer").await["data"]["viewer"]["role"],
        "manager"
    );

    page.tell(json!({ "ask": "2", "query": "query N { nothing }" }))
        .await;
    let invalid = page.says_of("answer").await;
    page.tell(json!({ "token": "x", "ask": "3", "query": ROLE }))
        .await;
    let stranger = page.says_of("answer").await;

    for (told, code) in [
        (&invalid, "GRAPHQL_VALIDATION_FAILED"),
        (&stranger, "UNAUTHENTICATED"),
    ] {
        assert_eq!(told["kind"], "CombinedGraphQLErrors", "{told}");
        assert_eq!(told["errors"][0]["extensions"]["code"], code, "{told}");
        assert!(
            !told["message"].to_string().contains("status code"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn apollo_falls_back_to_the_full_document_for_persisted_queries() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut page = page(&app, "apollo.mjs").await;

    page.tell(json!({ "persisted": "1", "query": ROLE })).await;
    let first = page.says_of("answer").await;
    page.tell(json!({ "persisted": "2", "query": "query Again { viewer { subject } }" }))
        .await;
    let second = page.says_of("answer").await;

    assert_eq!(first["data"]["viewer"]["role"], "manager", "{first}");
    let texts = |told: &Value| -> Vec<bool> {
        let requests = told["requests"].as_array().expect("requests");
        requests
            .iter()
            .map(|request| request["hasText"] == true)
            .collect()
    };
    assert_eq!(texts(&first), [false, true]);
    assert_eq!(
        second["data"]["viewer"]["subject"], "manager@example",
        "{second}"
    );
    assert_eq!(texts(&second), [true], "it does not try again");
}

#[tokio::test]
async fn urql_uses_post_or_recovers_from_a_refused_get() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut page = page(&app, "urql.mjs").await;
    for (by, requests) in [
        ("post", json!(["POST"])),
        ("get", json!(["GET", "POST"])),
        ("persisted", json!(["POST", "POST"])),
    ] {
        page.tell(json!({ "ask": by, "query": ROLE, "by": by }))
            .await;

        let told = page.says_of("answer").await;

        assert_eq!(told["data"]["viewer"]["role"], "manager", "{told}");
        assert_eq!(told["requests"], requests, "{by}");
    }
    // Without either, it is told what to do.
    page.tell(json!({ "ask": "plain", "query": ROLE, "by": "plain" }))
        .await;
    let told = page.says_of("answer").await;
    assert_eq!(
        told["errors"][0]["extensions"]["code"], "METHOD_NOT_ALLOWED",
        "{told}"
    );
    assert!(
        told["message"].to_string().contains("preferGetMethod"),
        "{told}"
    );
    page.tell(json!({ "ask": "invalid", "query": "{ nothing }", "by": "post" }))
        .await;
    let told = page.says_of("answer").await;
    assert_eq!(
        told["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED",
        "{told}"
    );
}

#[tokio::test]
async fn urql_subscribes_over_fetch() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut page = page(&app, "urql.mjs").await;
    page.tell(json!({ "stream": "1", "query": LISTEN })).await;
    for _ in 0..50 {
        app.manager().suggest("streamed", "upton", None).await;
        let said = tokio::time::timeout(Duration::from_millis(300), page.says()).await;
        if let Ok(said) = said {
            assert_eq!(said["next"], "1", "{said}");
            let title = &said["data"]["siteRequested"]["suggestion"]["title"];
            assert_eq!(title, "streamed");
            return;
        }
    }
    panic!("the page never received an event");
}

#[tokio::test]
async fn fetch_event_source_receives_only_events_and_loses_none() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = outbox::Limits {
        heartbeat: Duration::from_millis(200),
        ..Default::default()
    };
    let other = app.other_process(limits).await;
    let address = app
        .listen_of_with(&other.app, |limits| {
            limits.comment = Duration::from_millis(100);
        })
        .await;
    let mut page = Script::start("fetch_events.mjs", &format!("http://{address}/graphql"));
    page.tell(json!({ "token": app.manager().token, "listen": "1", "query": LISTEN }))
        .await;
    page.says_of("opened").await;

    // Comments and heartbeats come, and none of them is a message.
    let quiet = tokio::time::timeout(Duration::from_secs(2), page.says()).await;
    assert!(quiet.is_err(), "{quiet:?}");
    app.manager().suggest("heard", "upton", None).await;
    let told = page.says().await;
    assert_eq!(
        told["data"]["data"]["siteRequested"]["suggestion"]["title"], "heard",
        "{told}"
    );

    // The end of an operation is no event that cannot be read either.
    page.tell(json!({ "listen": "2", "query": "{ viewer { role } }" }))
        .await;
    page.says_of("opened").await;
    assert_eq!(
        page.says().await["data"]["data"]["viewer"]["role"],
        "manager"
    );
    assert_eq!(page.says().await["message"], "complete");
    assert_eq!(page.says().await, json!({ "closed": "2" }));
}
