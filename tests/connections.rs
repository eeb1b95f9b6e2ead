//! The timeouts of a connection: for the headers, for the body and for the pause between requests.

use std::{net::SocketAddr, time::Duration};

use immediate_justice::config::{Bounds, Connections};
use tokio::{io::AsyncWriteExt, time::sleep};

use crate::support::{
    Kind, TestApp,
    connection::{Connection, LIVE},
    socket::{Socket, ample, listen_within},
};

/// A limit in these tests.
const SHORT: Duration = Duration::from_millis(400);

async fn serving(app: &TestApp, limits: Connections) -> SocketAddr {
    listen_within(app.router.clone(), limits).await
}

#[tokio::test]
async fn headers_that_arrive_too_slowly_close_the_connection() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        arrival: SHORT,
        ..ample()
    };
    let mut connection = Connection::open(serving(&app, limits).await).await;

    for byte in &LIVE[..20] {
        sleep(SHORT / 10).await;
        if connection.0.write_all(&[*byte]).await.is_err() {
            break;
        }
    }

    assert_eq!(connection.receive().await, "");
}

#[tokio::test]
async fn a_body_that_arrives_too_slowly_gets_408_and_closes_the_connection() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        arrival: SHORT,
        ..ample()
    };
    let mut connection = Connection::open(serving(&app, limits).await).await;
    let head = "POST /graphql HTTP/1.1\r\nhost: a.example\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";

    connection.send(head.as_bytes()).await;

    let answer = connection.receive().await;
    assert!(
        answer.starts_with("HTTP/1.1 408") && answer.contains("REQUEST_TIMEOUT"),
        "{answer}"
    );
    assert_eq!(connection.receive().await, "");
}

#[tokio::test]
async fn a_pause_between_requests_may_exceed_the_timeout_for_headers() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        arrival: SHORT,
        ..ample()
    };
    let mut connection = Connection::open(serving(&app, limits).await).await;

    assert!(connection.is_alive().await);
    sleep(2 * SHORT).await;

    assert!(connection.is_alive().await);
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_its_timeout() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        idle: SHORT,
        ..ample()
    };
    let address = serving(&app, limits).await;
    let (mut silent, mut once) = (
        Connection::open(address).await,
        Connection::open(address).await,
    );

    assert!(once.is_alive().await);

    assert_eq!(once.receive().await, "");
    assert_eq!(silent.receive().await, "");
}

#[tokio::test]
async fn a_connection_that_sends_nothing_is_closed_after_the_timeout_for_headers() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        arrival: SHORT,
        ..ample()
    };
    let mut silent = Connection::open(serving(&app, limits).await).await;

    assert!(!silent.is_closed(SHORT / 2).await);
    assert!(silent.is_closed(2 * SHORT).await);
}

#[tokio::test]
async fn headers_over_sixteen_kibibytes_get_431() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut connection = Connection::open(serving(&app, ample()).await).await;
    let long = "x".repeat(17 * 1024);

    let head = format!("GET /health/live HTTP/1.1\r\nhost: a.example\r\nx-long: {long}\r\n\r\n");
    connection.send(head.as_bytes()).await;

    let answer = connection.receive().await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn a_client_that_does_not_read_its_responses_is_disconnected() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        bounds: Bounds {
            most: 1,
            ..ample().bounds
        },
        idle: SHORT,
        ..ample()
    };
    let address = serving(&app, limits).await;
    let token = app.manager().token.expect("a token");
    let mut greedy = Connection::open(address).await;
    // With a good token its place is not taken away for another.
    assert_eq!(greedy.asks(&token, "").await, 200);
    for _ in 0..200 {
        greedy
            .send(b"GET /schema.graphql HTTP/1.1\r\nhost: a.example\r\n\r\n")
            .await;
    }

    let mut admitted = false;
    for _ in 0..100 {
        sleep(SHORT / 10).await;
        admitted = admitted || Connection::open(address).await.is_alive().await;
    }

    assert!(admitted, "its slot is free again");
}

#[tokio::test]
async fn websockets_have_none_of_these_timeouts() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        arrival: SHORT,
        idle: SHORT,
        ..ample()
    };
    let mut socket = Socket::at(serving(&app, limits).await).await;
    let token = app.manager().token.expect("a token");
    socket.introduce(&token).await;
    assert_eq!(socket.next().await["type"], "connection_ack");

    sleep(3 * SHORT).await;

    socket.send(serde_json::json!({ "type": "ping" })).await;
    assert_eq!(socket.next().await["type"], "pong");
}
