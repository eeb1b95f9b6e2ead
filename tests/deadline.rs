//! The statements of an operation end with it: when its time limit is reached, and when its client disconnects, on
//! every transport.

use std::{net::SocketAddr, time::Duration};

use serde_json::json;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::support::{
    Client, Kind, TestApp,
    database::{locked, unreadable},
    socket::listen,
};

/// A submission of a title, as a document.
fn submission(title: &str, ward: &serde_json::Value) -> String {
    format!(
        "mutation {{ submitSuggestion(input: {{ title: \"{title}\", description: \"d\", siteType: PARK, location: {{ latitude: 52.3, longitude: -0.8 }}, ward: {ward}, idempotencyKey: \"{title}\" }}) {{ suggestion {{ title }} userErrors {{ code }} }} }}"
    )
}

/// Waits until this number of the service's statements wait for a lock.
async fn until_waiting(app: &TestApp, expected: i64) {
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut found = vec![];
    for _ in 0..60 {
        found = app.column::<i64>(waiting).await;
        if found == [expected] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{found:?} wait for a lock, not {expected}");
}

/// A request that was sent, but whose response is not read.
pub async fn sent(
    client: &Client<'_>,
    address: SocketAddr,
    document: &str,
    accept: &str,
) -> TcpStream {
    let body = json!({ "query": document }).to_string();
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let token = client.token.as_deref().expect("a token");
    let request = format!(
        "POST /graphql HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\nAccept: {accept}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_is_cancelled_on_the_server_when_its_client_disconnects() {
    let app = TestApp::start(Kind::Postgres).await;
    let address = app.listen().await;
    let manager = app.manager();
    let ward = manager.area("upton").await;
    let lock = locked(app.kind, &app.database_url()).await;
    let document = |title: &str| submission(title, &ward);

    let reset = sent(&manager, address, &document("reset"), "*/*").await;
    until_waiting(&app, 1).await;
    reset.set_zero_linger().expect("a reset");
    drop(reset);
    until_waiting(&app, 0).await;

    let mut half_closed = sent(&manager, address, &document("half"), "*/*").await;
    until_waiting(&app, 1).await;
    half_closed.shutdown().await.expect("half closed");
    until_waiting(&app, 0).await;

    let events = sent(&manager, address, &document("events"), "text/event-stream").await;
    until_waiting(&app, 1).await;
    drop(events);
    until_waiting(&app, 0).await;

    let mut socket = manager.connect_at(address).await;
    socket.subscribe("1", &document("completed")).await;
    until_waiting(&app, 1).await;
    socket.send(json!({ "id": "1", "type": "complete" })).await;
    until_waiting(&app, 0).await;
    socket.subscribe("2", &document("socket")).await;
    until_waiting(&app, 1).await;
    drop(socket);
    until_waiting(&app, 0).await;

    lock.close().await.expect("given up");
    let made: Vec<i64> = app.column("SELECT COUNT(*) FROM suggestion").await;
    assert_eq!(made, [0]);
    for title in ["reset", "half", "events", "completed", "socket"] {
        let reply = manager.ask(&document(title)).await;
        assert_eq!(reply.data("submitSuggestion.suggestion.title"), title);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timeout_during_a_transaction_rolls_back_and_reports_the_cost() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = TestApp::start(kind).await;
        let router = app
            .router_with(|limits| limits.operation = Duration::from_millis(300))
            .await;
        let address = listen(router).await;
        let manager = app.manager();
        let ward = manager.area("upton").await;
        let lock = locked(kind, &app.database_url()).await;
        let document = submission("late", &ward);
        let asking = reqwest::Client::new()
            .post(format!("http://{address}/graphql"))
            .bearer_auth(manager.token.as_deref().expect("a token"))
            .json(&json!({ "query": document }));

        let answer = asking.send().await.expect("an answer");

        let answer: serde_json::Value = answer.json().await.expect("JSON");
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "TIMEOUT", "{answer}");
        let milliseconds = extensions["cost"]["milliseconds"]
            .as_u64()
            .expect("a number");
        assert!((300..2_000).contains(&milliseconds), "{answer}");
        let statements = extensions["cost"]["statements"].as_u64().expect("a number");
        if kind == Kind::Postgres {
            assert!(
                statements > 0,
                "the idempotency key was already stored: {answer}"
            );
            until_waiting(&app, 0).await;
        }
        lock.close().await.expect("given up");
        let made: Vec<i64> = app.column("SELECT COUNT(*) FROM idempotency_key").await;
        assert_eq!(made, [0], "{kind:?}");
        let reply = manager.ask(&document).await;
        assert_eq!(
            reply.data("submitSuggestion.suggestion.title"),
            "late",
            "{kind:?}"
        );
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statements_for_an_event_end_at_its_deadline_and_the_cost_is_reported() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let app = TestApp::start(kind).await;
        let router = app
            .router_with(|limits| limits.operation = Duration::from_secs(2))
            .await;
        let address = listen(router).await;
        let manager = app.manager();
        let stream = |fields: &str| {
            format!("subscription {{ siteRequested {{ suggestion {{ {fields} }} }} }}")
        };
        let (mut quick, mut slow) = (
            manager.connect_at(address).await,
            manager.connect_at(address).await,
        );
        quick.subscribe("1", &stream("title")).await;
        slow.subscribe("1", &stream("title history { at } questions { question }"))
            .await;
        // The time is each event's own, not the stream's.
        tokio::time::sleep(Duration::from_millis(2_200)).await;
        manager.suggest("First", "upton", None).await;
        assert_eq!(quick.about("1").await["type"], "next", "{kind:?}");
        assert_eq!(slow.about("1").await["type"], "next", "{kind:?}");

        let reader = unreadable(kind, &app.database_url()).await;
        manager.suggest("Second", "upton", None).await;

        assert_eq!(quick.about("1").await["type"], "next", "{kind:?}");
        let end = slow.about("1").await;
        assert_eq!(end["type"], "error", "{kind:?}: {end}");
        let extensions = &end["payload"][0]["extensions"];
        assert_eq!(extensions["code"], "TIMEOUT", "{kind:?}: {end}");
        let milliseconds = extensions["cost"]["milliseconds"].as_u64();
        let milliseconds = milliseconds.expect("a number");
        assert!((2_000..8_000).contains(&milliseconds), "{kind:?}: {end}");
        // The other loads were for the event.
        let statements = extensions["cost"]["statements"].as_u64();
        assert!(statements > Some(0), "{kind:?}: {end}");
        if kind == Kind::Postgres {
            until_waiting(&app, 0).await;
        }
        reader.close().await.expect("given up");
        app.stop().await;
    }
}
