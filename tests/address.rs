//! The routes besides `/graphql`: what anybody may fetch, and what operators query.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};

use crate::support::{Kind, Reply, TestApp};

#[tokio::test]
async fn only_the_schema_the_keys_and_the_health_endpoint_are_public() {
    let app = TestApp::start(Kind::Sqlite).await;

    let (schema, keys, live) = (
        got(&app, "/schema.graphql").await,
        got(&app, "/.well-known/jwks.json").await,
        got(&app, "/health/live").await,
    );

    assert_eq!(
        (schema.status, keys.status, live.status),
        (StatusCode::OK, StatusCode::OK, StatusCode::OK)
    );
    assert_eq!(schema.text, graphql::sdl());
    assert_eq!(keys.body["keys"][0]["kty"], "OKP");
    assert_eq!(keys.body["keys"][0].get("d"), None, "only the public half");
    for address in [
        "/health/ready",
        "/metrics",
        "/",
        "/graphql/",
        "/schema.graphql/x",
    ] {
        assert_eq!(got(&app, address).await.status, 404, "{address}");
    }
}

pub async fn got(app: &TestApp, address: &str) -> Reply {
    app.anonymous()
        .send(
            Request::get(address)
                .body(Body::empty())
                .expect("a request"),
        )
        .await
}
