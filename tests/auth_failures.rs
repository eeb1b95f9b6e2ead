//! The rate limit of invalid tokens, by the address they come from.

use std::num::NonZeroU32;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use serde_json::json;

use crate::support::{
    Client, Kind, Reply, TestApp, send,
    socket::{Socket, listen},
};

const QUERY: &str = "{ viewer { subject } }";

async fn router(app: &TestApp, a_minute: u32) -> axum::Router {
    let a_minute = NonZeroU32::new(a_minute).expect("a number");
    app.router_with(|limits| limits.failed_authentications = a_minute)
        .await
}

/// Sends a query from an address.
async fn ask(router: &axum::Router, client: &Client<'_>, from: &str) -> Reply {
    let mut request: Request<Body> = client.request(json!({ "query": QUERY }).to_string());
    let from: std::net::SocketAddr = from.parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(from));
    send(router, request).await
}

#[tokio::test]
async fn the_twenty_first_invalid_token_in_a_minute_must_wait() {
    let app = TestApp::start(Kind::Sqlite).await;
    let router = router(&app, 20).await;
    let bad = Client::new(&app, Some("x".into()));
    for _ in 0..20 {
        assert_eq!(ask(&router, &bad, "192.0.2.1:1000").await.status, 401);
    }

    let refused = ask(&router, &bad, "192.0.2.1:2000").await;
    let elsewhere = ask(&router, &bad, "192.0.2.2:1000").await;
    let good = ask(&router, &app.manager(), "192.0.2.1:1000").await;
    app.at("2025-08-18T09:00:02Z");
    let too_early = ask(&router, &bad, "192.0.2.1:1000").await;
    app.at("2025-08-18T09:00:04Z");
    let in_time = ask(&router, &bad, "192.0.2.1:1000").await;

    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (429, "RATE_LIMITED")
    );
    assert_eq!(
        refused.headers[header::RETRY_AFTER],
        "3",
        "in whole seconds"
    );
    assert_eq!(
        (elsewhere.status.as_u16(), good.status.as_u16()),
        (401, 200)
    );
    assert_eq!(
        (too_early.status.as_u16(), in_time.status.as_u16()),
        (429, 401)
    );
}

#[tokio::test]
async fn requests_without_a_token_are_not_counted() {
    let app = TestApp::start(Kind::Sqlite).await;
    let router = router(&app, 1).await;

    for _ in 0..3 {
        assert_eq!(
            ask(&router, &app.anonymous(), "192.0.2.1:1").await.status,
            401
        );
    }
}

#[tokio::test]
async fn invalid_tokens_on_sockets_and_over_http_are_counted_together() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = listen(router(&app, 2).await).await;
    for _ in 0..2 {
        let mut socket = Socket::at(address).await;
        socket.introduce("x").await;
        while socket.next().await.get("close").is_none() {}
    }

    let request = reqwest::Client::new()
        .post(format!("http://{address}/graphql"))
        .bearer_auth("x")
        .json(&json!({ "query": QUERY }));
    let answer = request.send().await.expect("an answer");

    assert_eq!(answer.status(), 429);
    assert!(answer.headers().contains_key("retry-after"));
}
