//! Pages of partners: what a browser lets them send and see, and what it does not.

use std::num::NonZeroU32;

use axum::{
    body::Body,
    http::{HeaderMap, Request, header},
};
use serde_json::{Value, json};

use crate::support::{Kind, Reply, TestApp, socket};

const PAGE: &str = "https://partner.example";

/// The browser's preflight request.
async fn preflight(app: &TestApp, address: &str, origin: &str, headers: &str) -> Reply {
    let request = Request::options(address)
        .header(header::ORIGIN, origin)
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, headers)
        .body(Body::empty())
        .expect("a request");
    app.anonymous().send(request).await
}

fn listed(headers: &HeaderMap, name: header::HeaderName) -> Vec<String> {
    let values = headers.get_all(name).into_iter();
    let values = values.flat_map(|value| value.to_str().expect("text").split(','));
    values.map(|value| value.trim().to_lowercase()).collect()
}

#[tokio::test]
async fn cors_allows_headers_of_tracing_and_client_libraries() {
    let app = TestApp::start(Kind::Sqlite).await;
    for headers in [
        "authorization,content-type,x-purpose,last-event-id",
        "authorization,content-type,traceparent,tracestate,baggage,sentry-trace",
        "b3,x-b3-traceid,x-datadog-trace-id,newrelic,uber-trace-id,x-amzn-trace-id",
        "apollographql-client-name,apollographql-client-version,apollo-require-preflight",
        "graphql-client-name,x-requested-with",
    ] {
        let reply = preflight(&app, "/graphql", PAGE, headers).await;

        assert_eq!(reply.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], PAGE);
        let allowed = listed(&reply.headers, header::ACCESS_CONTROL_ALLOW_HEADERS);
        for name in headers.split(',') {
            assert!(
                allowed.iter().any(|known| known == name),
                "{name} in {allowed:?}"
            );
        }
        assert_eq!(reply.headers[header::ACCESS_CONTROL_MAX_AGE], "7200");
        let elsewhere = preflight(&app, "/graphql", "https://elsewhere.example", headers).await;
        assert!(
            !elsewhere
                .headers
                .contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)
        );
    }
}

#[tokio::test]
async fn cors_exposes_the_retry_and_request_id_headers() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut request = app
        .manager()
        .request(json!({ "query": "{ viewer { role } }" }).to_string());
    let page = PAGE.parse().expect("a value");
    request.headers_mut().insert(header::ORIGIN, page);

    let reply = app.manager().send(request).await;

    let exposed = listed(&reply.headers, header::ACCESS_CONTROL_EXPOSE_HEADERS);
    for name in [
        "retry-after",
        "ratelimit",
        "ratelimit-policy",
        "x-request-id",
        "www-authenticate",
    ] {
        assert!(
            exposed.iter().any(|known| known == name),
            "{name} in {exposed:?}"
        );
    }
    for name in ["ratelimit", "ratelimit-policy", "x-request-id"] {
        assert!(reply.headers.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn the_error_also_says_how_long_to_wait() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = app.listen_with(|limits| limits.per_subject = 0).await;
    let crowded = app
        .manager()
        .asking(address, "subscription { siteRequested { position } }", "");
    let crowded = crowded.send().await.expect("an answer");
    assert_eq!(crowded.status(), 429);
    let after = crowded.headers()[header::RETRY_AFTER]
        .to_str()
        .expect("text")
        .to_owned();
    let body: Value = crowded.json().await.expect("JSON");
    assert_eq!(
        body["errors"][0]["extensions"]["retryAfter"].to_string(),
        after
    );

    let router = app.router_with(|limits| limits.failed_authentications = NonZeroU32::MIN);
    let address = socket::listen(router.await).await;
    let guess = || async move {
        let request = reqwest::Client::new().post(format!("http://{address}/graphql"));
        let request = request
            .bearer_auth("x")
            .json(&json!({ "query": "{ viewer { role } }" }));
        request.send().await.expect("an answer")
    };
    for _ in 0..3 {
        let answer = guess().await;
        if answer.status() == 429 {
            let after = answer.headers()[header::RETRY_AFTER]
                .to_str()
                .expect("text")
                .to_owned();
            let body: Value = answer.json().await.expect("JSON");
            assert_eq!(
                body["errors"][0]["extensions"]["retryAfter"].to_string(),
                after
            );
            return;
        }
    }
    panic!("never too many");
}

#[tokio::test]
async fn the_token_endpoint_has_no_cors() {
    let app = TestApp::start(Kind::Sqlite).await;

    let asked = preflight(&app, "/oauth/token", PAGE, "authorization,content-type").await;
    let request = Request::post("/oauth/token")
        .header(header::ORIGIN, PAGE)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let posted = app
        .anonymous()
        .send(
            request
                .body(Body::from("grant_type=client_credentials"))
                .expect("a request"),
        )
        .await;

    for reply in [asked, posted] {
        let names = reply.headers.keys().map(header::HeaderName::as_str);
        let of_cors: Vec<_> = names
            .filter(|name| name.starts_with("access-control"))
            .collect();
        assert_eq!(of_cors, [""; 0], "{}", reply.status);
        assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(reply.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
}
