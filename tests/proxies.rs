//! The client's address behind a proxy: accepted from a trusted proxy, in either form, and from nobody else. All
//! limits by address use it.

use std::{
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU32,
};

use immediate_justice::config::{Bounds, Connections, Proxies, ProxyHeaderKind};
use serde_json::json;

use crate::support::{
    Kind, TestApp,
    connection::Connection,
    socket::{Socket, ample, listen_within},
};

/// The trusted proxy in these tests, and an address that is not trusted.
const PROXY: [u8; 4] = [127, 0, 0, 1];
const ANYBODY: [u8; 4] = [127, 0, 0, 2];

/// The service behind the proxy, with a limit of one invalid token a minute and one connection for each address.
async fn behind(app: &TestApp, header: ProxyHeaderKind) -> SocketAddr {
    let once = NonZeroU32::MIN;
    let router = app
        .router_with(|limits| limits.failed_authentications = once)
        .await;
    let limits = Connections {
        bounds: Bounds {
            per_address: 1,
            per_unknown_address: 1,
            ..ample().bounds
        },
        proxies: Proxies {
            trusted: vec![std::net::IpAddr::from(PROXY).into()],
            header,
        },
        ..ample()
    };
    listen_within(router, limits).await
}

/// The status of the response to an invalid token on a new connection.
async fn guessed(address: SocketAddr, source: impl Into<Ipv4Addr>, forwarded: &str) -> u16 {
    let mut connection = Connection::from(source, address).await;
    let header = format!("x-forwarded-for: {forwarded}\r\n");
    connection.asks("x", &header).await
}

#[tokio::test]
async fn invalid_tokens_are_counted_by_the_address_that_a_trusted_proxy_forwards() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = behind(&app, ProxyHeaderKind::ForwardedFor).await;

    assert_eq!(guessed(address, PROXY, "192.0.2.1").await, 401);
    assert_eq!(guessed(address, PROXY, "192.0.2.2").await, 401);
    assert_eq!(guessed(address, PROXY, "192.0.2.1").await, 429);
    // An address invented by a client is farther away than the one that the proxy saw.
    assert_eq!(
        guessed(address, PROXY, "198.51.100.7, 192.0.2.1").await,
        429
    );
    // An unreadable header leaves the proxy's own address.
    assert_eq!(guessed(address, PROXY, "192.0.2.3, unknown").await, 401);
    assert_eq!(guessed(address, PROXY, "nobody").await, 429);
}

#[tokio::test]
async fn forwarded_addresses_of_untrusted_proxies_are_ignored() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = behind(&app, ProxyHeaderKind::ForwardedFor).await;
    let mut connection = Connection::from(ANYBODY, address).await;
    let forwarded = |last| format!("x-forwarded-for: 192.0.2.{last}\r\n");

    assert_eq!(connection.asks("x", &forwarded(1)).await, 401);
    assert_eq!(connection.asks("x", &forwarded(2)).await, 429);
    assert_eq!(guessed(address, PROXY, "192.0.2.2").await, 401);
}

#[tokio::test]
async fn a_proxy_that_forwards_has_as_many_connections_as_it_needs() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = behind(&app, ProxyHeaderKind::ForwardedFor).await;
    let mut proxied = [
        Connection::from(PROXY, address).await,
        Connection::from(PROXY, address).await,
        Connection::from(PROXY, address).await,
    ];
    let mut first = Connection::from(ANYBODY, address).await;
    let mut second = Connection::from(ANYBODY, address).await;

    for connection in &mut proxied {
        assert!(connection.is_alive().await);
    }
    assert!(first.is_alive().await);
    assert!(!second.is_alive().await);
}

#[tokio::test]
async fn sockets_streams_and_the_token_endpoint_count_by_the_forwarded_address_too() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = behind(&app, ProxyHeaderKind::ForwardedFor).await;
    let mut socket = Socket::try_with(address, Some("192.0.2.1")).await;
    let socket = socket.as_mut().expect("a socket");
    socket.introduce("x").await;
    assert_eq!(socket.end().await.0, 4403);

    let http = reqwest::Client::new();
    let events = async |client: &'static str| {
        let request = http
            .post(format!("http://{address}/graphql"))
            .header("accept", "text/event-stream")
            .header("x-forwarded-for", client)
            .bearer_auth("x")
            .json(&json!({ "query": "{ viewer { subject } }" }));
        request.send().await.expect("an answer").status().as_u16()
    };
    let token = async |client: &'static str| {
        let request = http
            .post(format!("http://{address}/oauth/token"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", client)
            .basic_auth("nobody", Some("secret"))
            .body("grant_type=client_credentials");
        request.send().await.expect("an answer").status().as_u16()
    };

    assert_eq!(events("192.0.2.1").await, 429, "after the socket's");
    assert_eq!(events("192.0.2.2").await, 401);
    assert_eq!(token("192.0.2.2").await, 429, "after the stream's");
    assert_eq!(token("192.0.2.3").await, 401);
}

/// Version 2 of the protocol: over TCP and IPv4, from that address.
fn version_2(client: [u8; 4]) -> Vec<u8> {
    let mut header = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x13".to_vec();
    header.extend(client);
    header.extend([127, 0, 0, 1, 0x30, 0x39, 0, 80]);
    // A part that may be skipped, of four bytes.
    header.extend([0x04, 0, 4, 1, 2, 3, 4]);
    header
}

#[tokio::test]
async fn a_connection_belongs_to_the_client_in_a_trusted_proxys_header() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = behind(&app, ProxyHeaderKind::ProxyProtocol).await;
    let mut held = vec![];
    for (header, is_served) in [
        (b"PROXY TCP4 192.0.2.1 127.0.0.1 4711 80\r\n".to_vec(), true),
        (
            b"PROXY TCP4 192.0.2.1 127.0.0.1 4712 80\r\n".to_vec(),
            false,
        ),
        (version_2([192, 0, 2, 1]), false),
        (version_2([192, 0, 2, 2]), true),
        (
            b"PROXY TCP4 192.0.2.2 127.0.0.1 4713 80\r\n".to_vec(),
            false,
        ),
        (b"PROXY TCP6 2001:db8::1 ::1 4714 80\r\n".to_vec(), true),
        (b"PROXY TCP6 2001:db8::2 ::1 4714 80\r\n".to_vec(), false),
    ] {
        let mut connection = Connection::from(PROXY, address).await;
        // In two pieces, as networks deliver.
        let (one, two) = header.split_at(9);
        connection.send(one).await;
        tokio::task::yield_now().await;
        // It may have been refused meanwhile.
        let _gone = tokio::io::AsyncWriteExt::write_all(&mut connection.0, two).await;

        assert_eq!(
            connection.is_alive().await,
            is_served,
            "{}",
            String::from_utf8_lossy(&header)
        );
        held.push(connection);
    }

    // And so does what comes over it, whatever a header says.
    assert_eq!(
        held[0].asks("x", "x-forwarded-for: 192.0.2.9\r\n").await,
        401
    );
    assert_eq!(
        held[0].asks("x", "x-forwarded-for: 192.0.2.8\r\n").await,
        429
    );
    assert_eq!(held[3].asks("x", "").await, 401);
}

#[tokio::test]
async fn a_trusted_proxys_own_connection_needs_a_local_proxy_header() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = behind(&app, ProxyHeaderKind::ProxyProtocol).await;
    for itself in [
        b"PROXY UNKNOWN\r\n".to_vec(),
        b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0".to_vec(),
    ] {
        let mut connection = Connection::from(PROXY, address).await;
        connection.send(&itself).await;
        assert!(connection.is_alive().await, "{itself:?}");
    }

    for wrong in [
        crate::support::connection::LIVE.to_vec(),
        b"PROXY TCP4 nobody 127.0.0.1 1 80\r\n".to_vec(),
        vec![b'P'; 600],
    ] {
        let mut connection = Connection::from(PROXY, address).await;
        connection.send(&wrong).await;
        assert_eq!(connection.receive().await, "", "{wrong:?}");
    }
}

#[tokio::test]
async fn proxy_headers_of_untrusted_addresses_are_refused() {
    let app = TestApp::start(Kind::Sqlite).await;
    let address = behind(&app, ProxyHeaderKind::ProxyProtocol).await;
    let mut spoofing = Connection::from(ANYBODY, address).await;
    spoofing
        .send(b"PROXY TCP4 192.0.2.1 127.0.0.1 4711 80\r\n")
        .await;
    let answer = spoofing.receive().await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    drop(spoofing);

    let mut plain = Connection::from(ANYBODY, address).await;
    let mut one_too_many = Connection::from(ANYBODY, address).await;

    assert!(plain.is_alive().await);
    assert!(!one_too_many.is_alive().await);
}
