//! Server-sent events, in the distinct connections mode of graphql-sse.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, header},
};
use kernel::{closing::Stage, outbox, principal::Role};

use crate::support::{
    Kind, TestApp,
    events::{Block, Events},
    on_both,
};

const LISTEN: &str = "subscription { siteRequested { position suggestion { title } } }";

/// The event that ends an operation.
fn complete() -> Block {
    Block {
        event: Some("complete".into()),
        id: None,
        data: Some("{\"hasNext\":false}".into()),
    }
}

#[tokio::test]
async fn the_id_of_each_event_is_its_position_and_resumes_the_stream() {
    on_both(async |app| {
        let (manager, council) = (app.manager(), app.council());
        let mut events = council.events(LISTEN).await;
        manager.suggest("first", "upton", None).await;

        let first = events.next().await.expect("an event");

        assert_eq!(first.title(), "first");
        let id = first.id.clone().expect("an id");
        assert_eq!(first.json()["data"]["siteRequested"]["position"], *id);
        drop(events);
        manager.suggest("second", "upton", None).await;
        manager.suggest("third", "upton", None).await;
        let address = app.listen().await;
        let mut events = council.events_at(address, LISTEN, &id).await;
        for title in ["second", "third"] {
            assert_eq!(events.next().await.expect("an event").title(), title);
        }
        let wrong = council.events_at(address, LISTEN, "x").await.next().await;
        assert_eq!(wrong.expect("an event").code(), "BAD_USER_INPUT");
    })
    .await;
}

#[tokio::test]
async fn a_query_and_a_mutation_are_answered_by_one_event_and_complete() {
    on_both(async |app| {
        for (query, name) in [
            ("{ viewer { role } }", "viewer"),
            ("mutation { startSiteAssessment(input: { site: \"x\", expectedVersion: 1 }) { userErrors { code } } }", "startSiteAssessment"),
        ] {
            let mut events = app.manager().events(query).await;

            let next = events.next().await.expect("an event");

            assert_eq!(next.event.as_deref(), Some("next"));
            assert!(next.json()["data"][name].is_object(), "{next:?}");
            assert_eq!(events.next().await, Some(complete()));
            assert_eq!(events.next().await, None);
        }
    })
    .await;
}

#[tokio::test]
async fn an_operation_that_cannot_run_gets_one_error_event_and_complete() {
    let app = TestApp::start(Kind::Sqlite).await;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { referralChanged { position } }", "FORBIDDEN"),
    ] {
        let mut events = app.analyst().events(query).await;

        assert_eq!(events.next().await.expect("an event").code(), code);
        assert_eq!(events.next().await, Some(complete()));
        assert_eq!(events.next().await, None);
    }
}

#[tokio::test]
async fn a_request_that_does_not_accept_events_gets_a_plain_response() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = app.listen().await;
    let manager = app.manager();
    let silent = app.anonymous().asking(address, LISTEN, "").send().await;
    let silent = silent.expect("an answer");
    assert_eq!(silent.status(), 401);
    assert!(silent.headers().contains_key("www-authenticate"));
    let text = "{";
    let broken = manager.asking(address, LISTEN, "").body(text).send().await;
    assert_eq!(broken.expect("an answer").status(), 400);
    let url = format!("http://{address}/graphql?query=%7Bviewer%7Brole%7D%7D");
    let got = reqwest::Client::new()
        .get(url)
        .header(header::ACCEPT, "text/event-stream")
        .bearer_auth(manager.token.as_deref().expect("a token"));
    assert_eq!(got.send().await.expect("an answer").status(), 405);
    let several = reqwest::Client::new()
        .post(format!("http://{address}/graphql"))
        .header(header::ACCEPT, "application/json, text/event-stream")
        .bearer_auth(manager.token.as_deref().expect("a token"))
        .json(&serde_json::json!({ "query": "{ viewer { role } }" }));
    let answer = several.send().await.expect("an answer");
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .expect("text")
            .starts_with("application/json")
    );
}

#[tokio::test]
async fn the_heartbeats_of_a_quiet_stream_can_be_resumed_from() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = app
        .listen_with(|limits| limits.comment = Duration::from_millis(100))
        .await;
    let mut events = app.council().events_at(address, LISTEN, "").await;
    let start = events.line().await.expect("the start");
    assert!(start.starts_with("id: "), "{start}");
    assert_eq!(events.line().await.as_deref(), Some(":"), "a comment");

    let limits = outbox::Limits {
        heartbeat: Duration::from_millis(100),
        ..Default::default()
    };
    let other = app.other_process(limits).await;
    let address = app.listen_of(&other.app).await;
    let mut events = app.council().events_at(address, LISTEN, "").await;
    for sign in ["the start", "a sign of life"] {
        let line = events.line().await.expect(sign);
        assert!(line.starts_with("id: "), "{sign}: {line}");
    }
    let id = events.position.clone().expect("a position");
    drop(events);
    app.manager().suggest("in between", "upton", None).await;
    let mut events = app.council().events_at(address, LISTEN, &id).await;
    assert_eq!(events.next().await.expect("an event").title(), "in between");
}

#[tokio::test]
async fn a_stream_ends_with_an_error_when_its_token_expires() {
    on_both(async |app| {
        let mut client = app.council();
        client.token = Some(app.minted(&app.key, |request| request.lifetime_seconds = -9));
        let mut events = client.events(LISTEN).await;

        assert_eq!(
            events.next().await.expect("an event").code(),
            "UNAUTHENTICATED"
        );
        assert_eq!(events.next().await, None, "it is not complete");
    })
    .await;
}

#[tokio::test]
async fn a_suspended_subscriber_gets_an_error_and_no_more_events() {
    on_both(async |app| {
        let mut events = app.council().events(LISTEN).await;

        app.suspend("west-northants").await;
        app.manager().suggest("too late", "upton", None).await;

        assert_eq!(
            events.next().await.expect("an event").code(),
            "UNAUTHENTICATED"
        );
        assert_eq!(events.next().await, Some(complete()));
    })
    .await;
}

#[tokio::test]
async fn the_number_of_streams_of_a_subject_is_limited() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = app.listen_with(|limits| limits.per_subject = 1).await;
    let council = app.council();
    let first = council.events_at(address, LISTEN, "").await;

    let second = council
        .asking(address, LISTEN, "")
        .send()
        .await
        .expect("an answer");

    assert_eq!(second.status(), 429);
    assert!(second.headers().contains_key("retry-after"));
    drop(first);
    let mut tries = 0;
    while council
        .asking(address, LISTEN, "")
        .send()
        .await
        .expect("an answer")
        .status()
        == 429
    {
        tokio::time::sleep(Duration::from_millis(50)).await;
        tries += 1;
        assert!(tries < 100, "the slot stays in use");
    }
}

#[tokio::test]
async fn at_shutdown_a_stream_ends_with_its_position_and_without_complete() {
    on_both(async |app| {
        let address = app.listen().await;
        let council = app.council();
        let mut events: Events = council.events_at(address, LISTEN, "").await;
        app.manager().suggest("last", "upton", None).await;
        let last = events.next().await.expect("an event");

        app.app.enter(Stage::Draining);
        let refused = council.asking(address, LISTEN, "").send().await;
        assert_eq!(refused.expect("an answer").status(), 503);
        app.app.enter(Stage::Parting);

        let position = events.last_position().await;
        // Written anew: only an event's own position is always the same text.
        assert!(position.is_some() && position != last.id, "{position:?}");
        tokio::time::timeout(Duration::from_secs(5), app.app.all_gone())
            .await
            .expect("nothing is open");
    })
    .await;
}

#[tokio::test]
async fn a_client_disconnected_before_the_first_event_resumes_from_its_start() {
    on_both(async |app| {
        let address = app.listen().await;
        let mut events = app.council().events_at(address, LISTEN, "").await;
        events.line().await.expect("the start");
        let start = events.position.clone().expect("a position");
        drop(events);

        app.manager().suggest("in between", "upton", None).await;

        let mut events = app.council().events_at(address, LISTEN, &start).await;
        assert_eq!(events.next().await.expect("an event").title(), "in between");
    })
    .await;
}

#[tokio::test]
async fn streams_forbid_proxies_to_buffer_or_compress() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = app.listen().await;
    let council = app.council();

    let stream = council.asking(address, LISTEN, "").send().await;

    let headers = stream.expect("an answer").headers().clone();
    assert_eq!(headers[header::CACHE_CONTROL], "no-store, no-transform");
    assert_eq!(headers["x-accel-buffering"], "no");
}

#[tokio::test]
async fn cors_allows_the_header_that_resumes_a_stream() {
    let app = TestApp::start(Kind::Sqlite).await;
    let asked = Request::options("/graphql")
        .header(header::ORIGIN, "https://partner.example")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "last-event-id");

    let reply = app
        .person(Role::Analyst)
        .send(asked.body(Body::empty()).expect("a request"))
        .await;

    let allowed = reply.headers[header::ACCESS_CONTROL_ALLOW_HEADERS].to_str();
    assert!(allowed.expect("text").contains("last-event-id"));
}
