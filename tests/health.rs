//! What operators can see of the service, and a database that fails and returns: nothing is lost, and no
//! action is needed.

use std::time::{Duration, Instant};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt;
use immediate_justice::server::{self, health::Health};
use kernel::{App, principal::Role};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{
    Kind, Reply, TestApp,
    cluster::Cluster,
    on_both,
    stream::{caller, listen},
};

/// The response of a route of the operator's listener.
pub async fn asked(app: &App, address: &str) -> (StatusCode, String) {
    let changes = Migrator::migrations();
    let changes = changes.iter().map(|change| change.name().to_owned());
    let router = server::admin(Health::new(app.clone(), changes));
    asked_of(router, address).await
}

/// The same with a given router.
pub async fn asked_of(router: axum::Router, address: &str) -> (StatusCode, String) {
    let request = Request::get(address)
        .body(Body::empty())
        .expect("a request");
    let answer = router.oneshot(request).await.expect("an answer");
    let status = answer.status();
    let body = answer
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes();
    (status, String::from_utf8(body.to_vec()).expect("text"))
}

#[tokio::test]
async fn the_service_is_not_ready_if_a_migration_is_pending() {
    on_both(async |app| {
        assert_eq!(asked(&app.app, "/health/ready").await, (StatusCode::OK, "ready\n".into()));

        app.execute("DELETE FROM seaql_migrations WHERE version = (SELECT MAX(version) FROM seaql_migrations)").await;

        let pending = "migrations are pending: 1\n";
        assert_eq!(asked(&app.app, "/health/ready").await, (StatusCode::SERVICE_UNAVAILABLE, pending.into()));
        assert_eq!(asked(&app.app, "/health/live").await.0, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn an_unresponsive_database_is_reported_within_three_seconds() {
    let app = TestApp::start(Kind::Postgres).await;
    let elsewhere = app.connection().await;
    #[expect(clippy::disallowed_methods, reason = "a stranger's transaction")]
    let held = elsewhere.begin().await.expect("a transaction");
    held.execute_unprepared("LOCK TABLE seaql_migrations")
        .await
        .expect("locked");
    let began = Instant::now();

    let (status, line) = asked(&app.app, "/health/ready").await;

    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(line, "the database is unreachable: no answer within 2s\n");
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(asked(&app.app, "/health/live").await.0, StatusCode::OK);
    drop(held);
    elsewhere.close().await.expect("closed");
    app.stop().await;
}

const REQUESTS: &str =
    "subscription($after: EventPosition) { siteRequested(after: $after) { suggestion { title } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_recovers_when_the_database_returns() {
    let cluster = Cluster::start();
    let app = TestApp::on_cluster(&cluster).await;
    let sealing = tokio::spawn(app.sealer().follow());
    let mut listener = listen(&caller(&app.app, Role::Manager), REQUESTS, &Value::Null);
    let ward = app.manager().area("upton").await;
    submit(&app, "before", &ward).await;
    let (title, position) = listener.title().await;
    assert_eq!(title, "before");

    cluster.stop();

    assert_eq!(
        asked(&app.app, "/health/ready").await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
    // A client that subscribes meanwhile has no error, with which it would give up.
    let mut socket = app.manager().connect().await;
    socket
        .send(json!({ "id": "1", "type": "subscribe", "payload": {
            "query": REQUESTS, "variables": { "after": position } } }))
        .await;
    for _ in 0..2 {
        // Together, because each waits for the database: the socket, which nobody reads meanwhile, must not grow silent.
        let manager = app.manager();
        let (written, read) = tokio::join!(
            submit(&app, "meanwhile", &ward),
            manager.ask("{ sites { nodes { id } } }")
        );
        for reply in [written, read] {
            assert_eq!(
                (reply.status, reply.code()),
                (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE")
            );
        }
    }
    cluster.start_again();

    let back = Instant::now();
    while asked(&app.app, "/health/ready").await.0 != StatusCode::OK {
        assert!(back.elapsed() < Duration::from_secs(10), "not ready again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    while submit(&app, "meanwhile", &ward).await.code() == "UNAVAILABLE" {
        assert!(back.elapsed() < Duration::from_secs(10), "no write again");
    }
    assert_eq!(listener.title().await.0, "meanwhile");
    let event = socket.about("1").await;
    let title = &event["payload"]["data"]["siteRequested"]["suggestion"]["title"];
    assert_eq!(title, "meanwhile", "{event}");
    // The caches are reloaded, and the trail is sealed to its end.
    app.reload_directory().await;
    assert!(app.app.directory().organisation("another").is_some());
    while app
        .column::<i64>("SELECT COUNT(*) FROM audit_waiting")
        .await
        != [0]
    {
        assert!(back.elapsed() < Duration::from_secs(20), "not sealed again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    sealing.abort();
    drop(listener);
    app.stop().await;
}

/// Submits a suggestion, whose title is its key.
async fn submit(app: &TestApp, title: &str, ward: &Value) -> Reply {
    let input = json!({
        "title": title, "description": "While it was away.", "siteType": "PARK",
        "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": ward, "idempotencyKey": title,
    });
    let manager = app.manager();
    manager
        .act("submitSuggestion", input, "suggestion { id }")
        .await
}
