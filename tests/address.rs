//! The addresses beside `/graphql`: what anybody may fetch, and what operators ask.

use axum::{
    body::Body,
    http::{Request, Response, StatusCode},
};
use immediate_justice::{
    domain::{App, clock::Clock},
    server,
};
use tower::ServiceExt;

use crate::support::{Kind, Reply, TestApp, database};

#[tokio::test]
async fn what_is_public_is_the_schema_the_keys_and_a_sign_of_life() {
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
    assert_eq!(schema.text, immediate_justice::graphql::sdl());
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
    app.nobody()
        .send(
            Request::get(address)
                .body(Body::empty())
                .expect("a request"),
        )
        .await
}

#[tokio::test]
async fn operators_learn_whether_the_database_answers() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let (own, pools) = database::Own::new(kind).await;
        let app = App::open(
            pools.reading.clone(),
            pools.writing.clone(),
            Clock::default(),
        )
        .await
        .expect("the service opens");
        let router = server::admin(app);
        let ask = async |address: &str| -> Response<Body> {
            let request = Request::get(address)
                .body(Body::empty())
                .expect("a request");
            router.clone().oneshot(request).await.expect("an answer")
        };
        assert_eq!(ask("/health/ready").await.status(), 200);

        pools.reading.close().await.expect("closed");
        pools.writing.close().await.expect("closed");

        assert_eq!(ask("/health/ready").await.status(), 503, "{kind:?}");
        assert_eq!(ask("/health/live").await.status(), 200);
        own.drop().await;
    }
}
