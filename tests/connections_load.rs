//! The maximum number of connections, in all and from one address, and the effect of many silent connections on
//! other clients.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use immediate_justice::{
    config::{Bounds, Connections},
    server::{self, health::Health, listener::Listener},
};

use crate::{
    drain::{free_address, readiness},
    health::asked_of,
    support::{
        Kind, TestApp,
        connection::Connection,
        database::Own,
        process::{Process, token},
        socket::{Socket, ample, listen_within},
    },
};

/// Long enough for something that should happen immediately.
const MOMENT: Duration = Duration::from_millis(300);
/// Another address of this machine than the usual one in these tests.
const ELSEWHERE: [u8; 4] = [127, 0, 0, 2];

fn bounded(most: usize, per_address: usize, per_unknown_address: usize) -> Connections {
    Connections {
        bounds: Bounds {
            most,
            per_address,
            per_unknown_address,
            ..ample().bounds
        },
        ..ample()
    }
}

fn good(app: &TestApp) -> String {
    app.manager().token.expect("a token")
}

#[tokio::test]
async fn only_an_address_at_its_connection_limit_is_refused() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = listen_within(app.router.clone(), bounded(10, 9, 3)).await;
    let mut held = vec![];
    for _ in 0..3 {
        held.push(Connection::open(address).await);
        assert!(held.last_mut().expect("one").is_alive().await);
    }

    let refused = Connection::open(address).await.is_alive().await;
    let bystander = Connection::from(ELSEWHERE, address).await.is_alive().await;
    drop(held.pop());
    let mut admitted = false;
    for _ in 0..100 {
        tokio::time::sleep(MOMENT / 10).await;
        admitted = admitted || Connection::open(address).await.is_alive().await;
    }

    assert!(!refused && bystander && admitted);
}

#[tokio::test]
async fn a_valid_token_raises_the_connection_limit_of_its_address() {
    let app = TestApp::start(Kind::Sqlite).await;
    for over_a_socket in [false, true] {
        let address = listen_within(app.router.clone(), bounded(10, 4, 2)).await;
        let mut first = Connection::open(address).await;
        let mut socket = Socket::at(address).await;
        assert_eq!(first.asks("x", "").await, 401);
        assert!(
            !Connection::open(address).await.is_alive().await,
            "an invalid token does not raise the limit"
        );

        if over_a_socket {
            socket.introduce(&good(&app)).await;
            assert_eq!(socket.next().await["type"], "connection_ack");
        } else {
            assert_eq!(first.asks(&good(&app), "").await, 200);
        }

        let mut third = Connection::open(address).await;
        let mut fourth = Connection::open(address).await;
        assert!(third.is_alive().await && fourth.is_alive().await);
        assert!(!Connection::open(address).await.is_alive().await);
    }
}

#[tokio::test]
async fn at_the_limit_the_longest_silent_connection_without_a_valid_token_is_closed() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = listen_within(app.router.clone(), bounded(3, 9, 9)).await;
    let mut first = Connection::open(address).await;
    assert_eq!(first.asks(&good(&app), "").await, 200);
    let mut socket = Socket::at(address).await;
    let mut silent = Connection::open(address).await;
    // A socket whose client does not introduce itself is silent as well, but it stirred later.
    let mut newest = Connection::open(address).await;
    assert!(newest.is_alive().await);

    let was_closed = socket.next().await.get("close").is_some() || socket.answers_close().await;
    assert!(was_closed, "the oldest without a token");
    assert!(!silent.is_closed(MOMENT).await);
    assert!(first.is_alive().await);
    assert_eq!(newest.asks(&good(&app), "").await, 200);
    assert_eq!(silent.asks(&good(&app), "").await, 200);

    let refused = Connection::open(address).await.is_alive().await;

    assert!(!refused, "all connections have presented a valid token");
    assert!(first.is_alive().await && newest.is_alive().await && silent.is_alive().await);
}

#[tokio::test]
async fn the_service_is_not_ready_while_no_connection_slot_is_free() {
    let app = TestApp::start(Kind::Sqlite).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let address = listener.local_addr().expect("an address");
    let listener = Listener::new(listener, bounded(2, 9, 9));
    let health = Health::new(app.app.clone(), []).with_slots(listener.slots());
    let operators = server::admin(health);
    tokio::spawn(listener.serve(app.router.clone(), std::future::pending()));
    let ready = async || asked_of(operators.clone(), "/health/ready").await;
    let mut one = Connection::open(address).await;
    assert!(one.is_alive().await);
    assert_eq!(ready().await, (StatusCode::OK, "ready\n".into()));

    let mut two = Connection::open(address).await;
    assert!(two.is_alive().await);
    let full = ready().await;
    drop(two);
    let began = Instant::now();
    while ready().await.0 != StatusCode::OK {
        assert!(began.elapsed() < Duration::from_secs(10), "not ready again");
        tokio::time::sleep(MOMENT / 10).await;
    }

    let line = "the connection limit is reached: all 2 connections are in use\n";
    assert_eq!(full, (StatusCode::SERVICE_UNAVAILABLE, line.into()));
}

/// Silent connections: a number of them from each of a number of addresses of this machine.
async fn silent(address: SocketAddr, sources: u8, each: usize) -> Vec<Connection> {
    let mut held = vec![];
    for source in 0..sources {
        for _ in 0..each {
            let source = Ipv4Addr::new(127, 0, 1, source + 1);
            held.push(Connection::from(source, address).await);
        }
    }
    held
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_silent_connections_lock_nobody_out() {
    let (own, pools) = Own::new(Kind::Sqlite).await;
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key.pem");
    let operators = free_address();
    let process = Process::start_with(&own.url(), &key, |command| {
        command
            .env("IJ_ADMIN_LISTEN", operators.to_string())
            .env("IJ_ARRIVAL_SECONDS", "6");
    });
    let address = process.socket_address();
    let token = token(&key);
    let mut partner = Connection::open(address).await;
    assert_eq!(partner.asks(&token, "").await, 200);

    // All from one address: fifty of them stay.
    let mut held = silent(address, 1, 1_000).await;
    assert_eq!(readiness(operators).await.0, 200);
    for _ in 0..10 {
        let mut bystander = Connection::from(ELSEWHERE, address).await;
        assert_eq!(bystander.asks(&token, "").await, 200);
    }
    let mut open = 0;
    for connection in &mut held {
        let is_closed = connection.is_closed(Duration::from_millis(1)).await;
        open += usize::from(!is_closed);
    }
    assert_eq!(open, 50);
    drop(held);

    // From many addresses: every place is taken, and each who comes is served all the same.
    let mut held = silent(address, 20, 50).await;
    let full = readiness(operators).await;
    assert_eq!(full.0, 503, "{full:?}");
    for _ in 0..10 {
        let mut bystander = Connection::from(ELSEWHERE, address).await;
        assert_eq!(bystander.asks(&token, "").await, 200);
    }
    assert_eq!(partner.asks(&token, "").await, 200);

    // A connection that never sends anything is closed.
    let began = Instant::now();
    while readiness(operators).await.0 != 200 {
        assert!(began.elapsed() < Duration::from_secs(15), "not ready again");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for connection in &mut held {
        assert!(connection.is_closed(Duration::from_secs(10)).await);
    }
    process.kill();
    own.drop().await;
}
