//! What a connection may take: how long a head, a body and a pause may last, and how many connections there may be.

use std::{net::SocketAddr, time::Duration};

use immediate_justice::server::listener::Connections;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::support::{
    Kind, TestApp,
    socket::{Socket, listen_within},
};

/// A limit in these tests.
const SHORT: Duration = Duration::from_millis(400);
/// What is never waited for in these tests.
const LONG: Duration = Duration::from_mins(10);

const USUAL: Connections = Connections {
    most: 10,
    arrival: LONG,
    idle: LONG,
};

/// The small answer that everybody gets, in full.
const LIVE: &[u8] = b"GET /health/live HTTP/1.1\r\nhost: a.example\r\n\r\n";

struct Connection(TcpStream);

impl Connection {
    async fn open(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.expect("a connection"))
    }

    async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.expect("sent");
    }

    /// Whatever comes next; empty if the connection was closed.
    async fn receive(&mut self) -> String {
        let mut bytes = vec![0; 4_096];
        let read = timeout(LONG, self.0.read(&mut bytes))
            .await
            .expect("in time");
        String::from_utf8_lossy(&bytes[..read.unwrap_or_default()]).into_owned()
    }

    /// Whether the small answer comes.
    async fn is_alive(&mut self) -> bool {
        // A connection that was closed takes no bytes.
        self.0.write_all(LIVE).await.is_ok() && self.receive().await.starts_with("HTTP/1.1 200")
    }
}

async fn serving(app: &TestApp, limits: Connections) -> SocketAddr {
    listen_within(app.router.clone(), limits).await
}

#[tokio::test]
async fn a_head_that_trickles_in_closes_the_connection() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        arrival: SHORT,
        ..USUAL
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
async fn a_body_that_trickles_in_is_answered_408_and_the_connection_closed() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        arrival: SHORT,
        ..USUAL
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
async fn a_pause_longer_than_a_head_may_take_is_no_fault() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        arrival: SHORT,
        ..USUAL
    };
    let mut connection = Connection::open(serving(&app, limits).await).await;

    assert!(connection.is_alive().await);
    sleep(2 * SHORT).await;

    assert!(connection.is_alive().await);
}

#[tokio::test]
async fn a_connection_without_a_request_is_closed_after_its_time() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        idle: SHORT,
        ..USUAL
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
async fn a_head_of_more_than_sixteen_kibibytes_is_answered_431() {
    let app = TestApp::start(Kind::Sqlite).await;
    let mut connection = Connection::open(serving(&app, USUAL).await).await;
    let long = "x".repeat(17 * 1024);

    let head = format!("GET /health/live HTTP/1.1\r\nhost: a.example\r\nx-long: {long}\r\n\r\n");
    connection.send(head.as_bytes()).await;

    let answer = connection.receive().await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn whoever_comes_when_all_places_are_taken_is_closed_until_one_is_free_again() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = serving(&app, Connections { most: 2, ..USUAL }).await;
    let mut first = Connection::open(address).await;
    assert!(first.is_alive().await);
    let socket = Socket::at(address).await;

    let refused = Connection::open(address).await.is_alive().await;
    drop(socket);
    let mut admitted = false;
    for _ in 0..100 {
        sleep(SHORT / 10).await;
        admitted = admitted || Connection::open(address).await.is_alive().await;
    }

    assert!(!refused, "a socket takes a place too");
    assert!(admitted && first.is_alive().await);
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_answers_is_closed() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        most: 1,
        idle: SHORT,
        ..USUAL
    };
    let address = serving(&app, limits).await;
    let mut greedy = Connection::open(address).await;
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

    assert!(admitted, "its place is free again");
}

#[tokio::test]
async fn a_socket_has_no_time_of_these() {
    let app = TestApp::start(Kind::Sqlite).await;
    let limits = Connections {
        arrival: SHORT,
        idle: SHORT,
        ..USUAL
    };
    let mut socket = Socket::at(serving(&app, limits).await).await;
    let token = app.manager().token.expect("a token");
    socket.introduce(&token).await;
    assert_eq!(socket.next().await["type"], "connection_ack");

    sleep(3 * SHORT).await;

    socket.send(serde_json::json!({ "type": "ping" })).await;
    assert_eq!(socket.next().await["type"], "pong");
}
