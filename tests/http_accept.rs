//! The form of a response by `Accept`: which media type, which status, and when a stream.

use axum::http::{HeaderMap, header};
use reqwest::Response;
use serde_json::{Value, json};

use crate::support::{Client, Kind, Reply, TestApp, events::Events, on_both, send};

const RESPONSE: &str = "application/graphql-response+json; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";
const ROLE: &str = "{ viewer { role } }";
const LISTEN: &str = "subscription { siteRequested { position suggestion { title } } }";
/// What urql sends with a query.
const URQL: &str = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed";
/// What Apollo Client sends.
const APOLLO: &str = "application/graphql-response+json,application/json;q=0.9";

fn kind(headers: &HeaderMap) -> &str {
    headers[header::CONTENT_TYPE].to_str().expect("text")
}

async fn asked(client: &Client<'_>, accept: &str, query: &str) -> Reply {
    let mut request = client.request(json!({ "query": query }).to_string());
    let accept = accept.parse().expect("a value");
    request.headers_mut().insert(header::ACCEPT, accept);
    client.send(request).await
}

#[tokio::test]
async fn a_response_has_the_requested_media_type() {
    let app = TestApp::start(Kind::Sqlite).await;
    let (manager, nobody) = (app.manager(), app.anonymous());
    for (accept, good, bad) in [
        (RESPONSE, RESPONSE, RESPONSE),
        (APOLLO, RESPONSE, RESPONSE),
        (URQL, RESPONSE, RESPONSE),
        ("application/json", JSON, RESPONSE),
        ("application/json, text/plain, */*", JSON, RESPONSE),
        ("*/*", JSON, RESPONSE),
        (
            "application/json;q=0.5, application/graphql-response+json;q=0.4",
            JSON,
            RESPONSE,
        ),
        (
            "application/graphql-response+json;q=0, application/json",
            JSON,
            JSON,
        ),
    ] {
        let answered = asked(&manager, accept, ROLE).await;
        let invalid = asked(&manager, accept, "{ nothing }").await;
        let broken = asked(&manager, accept, "{").await;
        let partly = asked(
            &manager,
            accept,
            "{ viewer { role } sites(first: 0) { nodes { id } } }",
        )
        .await;
        let stranger = asked(&nobody, accept, ROLE).await;

        for (reply, status, form) in [
            (answered, 200, good),
            (partly, 200, good),
            (invalid, 422, bad),
            (broken, 400, bad),
            (stranger, 401, bad),
        ] {
            assert_eq!(
                (reply.status.as_u16(), kind(&reply.headers)),
                (status, form),
                "{accept}"
            );
            assert!(reply.body.is_object(), "{}", reply.text);
        }
    }
    let without = manager.ask(ROLE).await;
    assert_eq!(kind(&without.headers), JSON);
}

#[tokio::test]
async fn a_request_that_accepts_no_offered_type_gets_406() {
    let app = TestApp::start(Kind::Sqlite).await;
    for accept in [
        "application/xml",
        "text/html",
        "multipart/mixed",
        "application/json;q=0",
    ] {
        let reply = asked(&app.manager(), accept, ROLE).await;

        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (406, "NOT_ACCEPTABLE"),
            "{accept}"
        );
    }
}

#[tokio::test]
async fn with_the_older_draft_clients_of_application_json_get_200() {
    let app = TestApp::start(Kind::Sqlite).await;
    let router = app.router_with(|limits| limits.legacy_status = true).await;
    let manager = app.manager();
    for (accept, status, form) in [
        ("application/json", 200, JSON),
        ("*/*", 400, RESPONSE),
        (RESPONSE, 400, RESPONSE),
    ] {
        let mut request = manager.request(json!({ "query": "{ nothing }" }).to_string());
        let accept = accept.parse().expect("a value");
        request.headers_mut().insert(header::ACCEPT, accept);

        let reply = send(&router, request).await;

        assert_eq!(
            (reply.status.as_u16(), kind(&reply.headers)),
            (status, form)
        );
        assert_eq!(reply.code(), "GRAPHQL_VALIDATION_FAILED");
    }
}

async fn posted(client: &Client<'_>, accept: &str, query: &str) -> Response {
    let address = client.app.listen().await;
    let request = reqwest::Client::new()
        .post(format!("http://{address}/graphql"))
        .bearer_auth(client.token.as_deref().expect("a token"))
        .header(header::ACCEPT, accept)
        .json(&json!({ "query": query }));
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn subscriptions_are_streamed_if_accepted_and_queries_only_if_nothing_else_is() {
    on_both(async |app| {
        let council = app.council();
        for accept in [
            "text/event-stream",
            "text/event-stream, multipart/mixed",
            "text/event-stream, application/json;q=0.5",
            "application/json, text/event-stream;q=0.1",
            "text/event-stream;charset=utf-8",
            "*/*, text/event-stream",
            URQL,
        ] {
            let response = posted(&council, accept, LISTEN).await;

            assert_eq!(kind(response.headers()), "text/event-stream", "{accept}");
            let mut events = Events::of(response);
            app.manager().suggest("streamed", "upton", None).await;
            assert_eq!(events.next().await.expect("an event").title(), "streamed");

            let response = posted(&council, accept, ROLE).await;
            let is_stream = kind(response.headers()) == "text/event-stream";
            assert_eq!(
                is_stream,
                !accept.contains("json") && !accept.contains("*/*"),
                "{accept}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_subscription_without_the_accept_header_gets_an_error_that_names_it() {
    let app = TestApp::start(Kind::Sqlite).await;
    for accept in [
        "application/json",
        APOLLO,
        "application/json, text/event-stream;q=0",
    ] {
        let reply = asked(&app.council(), accept, LISTEN).await;

        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (400, "BAD_REQUEST"),
            "{accept}"
        );
        let message = &reply.body["errors"][0]["message"];
        assert!(
            message.to_string().contains("Accept: text/event-stream"),
            "{message}"
        );
    }
    // Errors of the document itself are reported first.
    let invalid = posted(&app.council(), URQL, "subscription { nothing }").await;
    assert_eq!(
        (invalid.status().as_u16(), kind(invalid.headers())),
        (422, RESPONSE)
    );
    let body: Value = invalid.json().await.expect("JSON");
    assert_eq!(
        body["errors"][0]["extensions"]["code"],
        "GRAPHQL_VALIDATION_FAILED"
    );
}
