//! A raw connection that sends and receives bytes, from any loopback address.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// A small response for which no token is needed, in full.
pub const LIVE: &[u8] = b"GET /health/live HTTP/1.1\r\nhost: a.example\r\n\r\n";
/// A timeout that no test reaches.
const LONG: Duration = Duration::from_mins(10);

pub struct Connection(pub TcpStream);

impl Connection {
    /// From 127.0.0.1, as every connection to there.
    pub async fn open(address: SocketAddr) -> Self {
        Self::from(Ipv4Addr::LOCALHOST, address).await
    }

    /// From another address of this machine.
    pub async fn from(source: impl Into<Ipv4Addr>, address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        let source = SocketAddr::from((source.into(), 0));
        socket.bind(source).expect("an address of this machine");
        Self(socket.connect(address).await.expect("a connection"))
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.expect("sent");
    }

    /// The next bytes; empty if the connection was closed.
    pub async fn receive(&mut self) -> String {
        let mut bytes = vec![0; 4_096];
        let read = timeout(LONG, self.0.read(&mut bytes))
            .await
            .expect("in time");
        String::from_utf8_lossy(&bytes[..read.unwrap_or_default()]).into_owned()
    }

    /// Whether the small response arrives.
    pub async fn is_alive(&mut self) -> bool {
        // A connection that was closed takes no bytes.
        self.0.write_all(LIVE).await.is_ok() && self.receive().await.starts_with("HTTP/1.1 200")
    }

    /// Whether the other end has closed it by now, without waiting.
    pub async fn is_closed(&mut self, within: Duration) -> bool {
        matches!(
            timeout(within, self.0.read(&mut [0])).await,
            Ok(Ok(0) | Err(_))
        )
    }

    /// The status of the response to a query with a token and further headers; 0 if there is none.
    pub async fn asks(&mut self, token: &str, headers: &str) -> u16 {
        let body = json!({ "query": "{ viewer { subject } }" }).to_string();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: a.example\r\ncontent-type: application/json\r\n\
             authorization: Bearer {token}\r\ncontent-length: {}\r\n{headers}\r\n{body}",
            body.len()
        );
        // A connection that was closed takes no bytes.
        let _gone = self.0.write_all(head.as_bytes()).await;
        let answer = self.receive().await;
        let status = answer.split(' ').nth(1).unwrap_or_default();
        status.parse().unwrap_or_default()
    }
}
