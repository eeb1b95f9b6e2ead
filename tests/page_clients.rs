//! The clients of partners, as they are: what Apollo Client, urql, Relay, sgqlc and fetch-event-source make of the responses.

use std::time::Duration;

use kernel::outbox;
use serde_json::{Value, json};

use crate::support::{Kind, TestApp, script::Script};

const ROLE: &str = "query Role { viewer { role } }";
const LISTEN: &str = "subscription { siteRequested { position suggestion { title } } }";

async fn page(app: &TestApp, program: &str) -> Script {
    let address = app.listen().await;
    let mut page = Script::start(program, &format!("http://{address}/graphql"));
    page.send(json!({ "token": app.manager().token })).await;
    page
}

#[tokio::test]
async fn apollo_reports_the_message_and_code_of_an_error() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut page = page(&app, "apollo.mjs").await;
    page.send(json!({ "ask": "1", "query": ROLE })).await;
    assert_eq!(
        page.next_line_with("answer").await["data"]["viewer"]["role"],
        "manager"
    );

    page.send(json!({ "ask": "2", "query": "query N { nothing }" }))
        .await;
    let invalid = page.next_line_with("answer").await;
    page.send(json!({ "token": "x", "ask": "3", "query": ROLE }))
        .await;
    let stranger = page.next_line_with("answer").await;

    for (printed, code) in [
        (&invalid, "GRAPHQL_VALIDATION_FAILED"),
        (&stranger, "UNAUTHENTICATED"),
    ] {
        assert_eq!(printed["kind"], "CombinedGraphQLErrors", "{printed}");
        assert_eq!(
            printed["errors"][0]["extensions"]["code"], code,
            "{printed}"
        );
        assert!(
            !printed["message"].to_string().contains("status code"),
            "{printed}"
        );
    }
}

#[tokio::test]
async fn apollo_falls_back_to_the_full_document_for_persisted_queries() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut page = page(&app, "apollo.mjs").await;

    page.send(json!({ "persisted": "1", "query": ROLE })).await;
    let first = page.next_line_with("answer").await;
    page.send(json!({ "persisted": "2", "query": "query Again { viewer { subject } }" }))
        .await;
    let second = page.next_line_with("answer").await;

    assert_eq!(first["data"]["viewer"]["role"], "manager", "{first}");
    let texts = |printed: &Value| -> Vec<bool> {
        let requests = printed["requests"].as_array().expect("requests");
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
        page.send(json!({ "ask": by, "query": ROLE, "by": by }))
            .await;

        let printed = page.next_line_with("answer").await;

        assert_eq!(printed["data"]["viewer"]["role"], "manager", "{printed}");
        assert_eq!(printed["requests"], requests, "{by}");
    }
    // Without either, the error says what to do.
    page.send(json!({ "ask": "plain", "query": ROLE, "by": "plain" }))
        .await;
    let printed = page.next_line_with("answer").await;
    assert_eq!(
        printed["errors"][0]["extensions"]["code"], "METHOD_NOT_ALLOWED",
        "{printed}"
    );
    assert!(
        printed["message"].to_string().contains("preferGetMethod"),
        "{printed}"
    );
    page.send(json!({ "ask": "invalid", "query": "{ nothing }", "by": "post" }))
        .await;
    let printed = page.next_line_with("answer").await;
    assert_eq!(
        printed["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED",
        "{printed}"
    );
}

#[tokio::test]
async fn urql_subscribes_over_fetch() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut page = page(&app, "urql.mjs").await;
    page.send(json!({ "stream": "1", "query": LISTEN })).await;
    for _ in 0..50 {
        app.manager().suggest("streamed", "upton", None).await;
        let said = tokio::time::timeout(Duration::from_millis(300), page.next_line()).await;
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
    page.send(json!({ "token": app.manager().token, "listen": "1", "query": LISTEN }))
        .await;
    page.next_line_with("opened").await;

    // Comments and heartbeats come, and none of them is a message.
    let quiet = tokio::time::timeout(Duration::from_secs(2), page.next_line()).await;
    assert!(quiet.is_err(), "{quiet:?}");
    app.manager().suggest("received", "upton", None).await;
    let printed = page.next_line().await;
    assert_eq!(
        printed["data"]["data"]["siteRequested"]["suggestion"]["title"], "received",
        "{printed}"
    );

    // The end of an operation is no event that cannot be read either.
    page.send(json!({ "listen": "2", "query": "{ viewer { role } }" }))
        .await;
    page.next_line_with("opened").await;
    assert_eq!(
        page.next_line().await["data"]["data"]["viewer"]["role"],
        "manager"
    );
    assert_eq!(page.next_line().await["message"], "complete");
    assert_eq!(page.next_line().await, json!({ "closed": "2" }));
}

#[tokio::test]
async fn relay_loads_more_and_fetches_a_record_again() {
    let app = TestApp::start(Kind::Sqlite).await;
    let seed = app.seed().await;
    for name in ["Acre", "Brook", "Copse"] {
        seed.site(name, domain::site::Status::Approved).await;
    }
    seed.done().await;
    let mut page = page(&app, "relay_page.mjs").await;

    page.send(json!({ "run": "1" })).await;

    let names = |printed: &Value| -> Vec<String> {
        let rows = printed["data"]["rows"].as_array();
        let rows = rows.unwrap_or_else(|| panic!("{printed}"));
        rows.iter()
            .filter_map(|row| row["name"].as_str().map(str::to_owned))
            .collect()
    };
    let first = page.next_line_with("run").await;
    assert_eq!(names(&first), ["Acre", "Brook"]);
    let more = page.next_line_with("run").await;
    assert_eq!(names(&more), ["Acre", "Brook", "Copse"]);
    let again = page.next_line_with("run").await;
    assert_eq!(again["data"]["name"], "Acre", "{again}");
    assert_eq!(again["data"]["id"], first["data"]["rows"][0]["id"]);
}

#[tokio::test]
async fn sgqlc_sends_none_for_what_is_not_set() {
    let app = TestApp::start(Kind::Sqlite).await;
    let site = app.seed_site(domain::site::Status::Approved).await;
    let mut page = page(&app, "sgqlc_page.py").await;
    for (sent, found) in [
        ("filter: null", json!([site["reference"]])),
        ("statuses: null", json!([site["reference"]])),
        ("statuses: []", json!([])),
    ] {
        let printed = page.next_line_with("query").await;

        assert_eq!(printed["errors"], Value::Null, "{printed}");
        assert!(printed["query"].to_string().contains(sent), "{printed}");
        assert_eq!(printed["references"], found, "{printed}");
    }
}
