//! The shutdown of the real binary: it reports that it is draining, finishes running requests, sends streams their
//! position, and exits in time.

use std::{
    net::{SocketAddr, TcpListener},
    time::{Duration, Instant},
};

use serde_json::json;

use crate::support::{
    Kind,
    database::{Own, locked},
    events::Events,
    process::{Process, Writer, token},
    socket::Socket,
};

const LISTEN: &str = "subscription { changes { position } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_graceful_shutdown_loses_nothing_on_sqlite() {
    shuts_down_gracefully(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_graceful_shutdown_loses_nothing_on_postgresql() {
    shuts_down_gracefully(Kind::Postgres).await;
}

async fn shuts_down_gracefully(kind: Kind) {
    let (own, pools) = Own::new(kind).await;
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key.pem");
    let operators = free_address();
    let mut process = Process::start_with(&own.url(), &key, |command| {
        command.env("IJ_ADMIN_LISTEN", operators.to_string());
    });
    let writer = Writer::new(&process, &key).await;
    let mut socket = Socket::at(process.socket_address()).await;
    socket.introduce(&token(&key)).await;
    assert_eq!(socket.next().await["type"], "connection_ack");
    socket.subscribe("1", LISTEN).await;
    let mut events = listening(&process, &key).await;
    events.line().await.expect("the start");
    assert_eq!(readiness(operators).await, (200, "ready\n".into()));

    let lock = locked(kind, &own.url()).await;
    let slow = writer.clone();
    let slow = tokio::spawn(async move { slow.submit("slow").await });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let asked = Instant::now();
    process.ask_to_end();

    let status_found = readiness_once_draining(operators).await;
    assert_eq!(status_found, (503, "draining\n".into()));
    assert!(Socket::try_at(process.socket_address()).await.is_none());
    // The last heartbeat of a stream has the position at which it ended.
    let ping = socket.next().await;
    assert_eq!(
        (&ping["type"], &ping["payload"]["id"]),
        (&json!("ping"), &json!("1"))
    );
    assert!(ping["payload"]["position"].is_string(), "{ping}");
    assert_eq!(socket.end().await, (1001, "Going away".into()));
    let (before, last) = (events.position.clone(), events.last_position().await);
    assert!(last.is_some() && last != before, "no position");
    assert_eq!(process.ended(), None, "something still runs");

    lock.close().await.expect("given up");
    assert!(slow.await.expect("no panic").is_some(), "it was answered");
    while process.ended().is_none() {
        assert!(asked.elapsed() < Duration::from_secs(20), "not gone");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(process.ended().expect("gone").success());
    own.drop().await;
}

pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}

async fn listening(process: &Process, key: &std::path::Path) -> Events {
    let asked = reqwest::Client::new()
        .post(format!("{}/graphql", process.address()))
        .header("Accept", "text/event-stream")
        .bearer_auth(token(key))
        .json(&json!({ "query": LISTEN }));
    Events::of(asked.send().await.expect("an answer"))
}

pub async fn readiness(operators: SocketAddr) -> (u16, String) {
    let answer = reqwest::get(format!("http://{operators}/health/ready")).await;
    let answer = answer.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// The readiness response once the service is no longer ready.
async fn readiness_once_draining(operators: SocketAddr) -> (u16, String) {
    let began = Instant::now();
    loop {
        let status_found = readiness(operators).await;
        if status_found.0 != 200 || began.elapsed() > Duration::from_secs(5) {
            return status_found;
        }
    }
}
