//! A client of `graphql-transport-ws`.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt, future::pending};
use kernel::App;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{client::IntoClientRequest, http::HeaderValue},
};

pub use tokio_tungstenite::tungstenite::Message;

use super::{Client, Reply, TestApp, cost};
use immediate_justice::{
    config::{Bounds, Connections, LiveLimits},
    server::listener::Listener,
};

/// Limits that no test reaches, in all and for one address, and timeouts longer than any test.
pub fn ample() -> Connections {
    let defaults = super::defaults().connections;
    Connections {
        bounds: Bounds {
            most: 1_000,
            per_address: 1_000,
            per_unknown_address: 1_000,
            known_for: Duration::from_mins(10),
        },
        arrival: Duration::from_mins(10),
        idle: Duration::from_mins(10),
        ..defaults
    }
}

/// An open socket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl TestApp {
    /// Serves on a free port until the test ends.
    pub async fn listen(&self) -> SocketAddr {
        listen(self.router.clone()).await
    }
}

impl Client<'_> {
    /// Opens a socket with other limits, and sends `connection_init`.
    pub async fn connect_with(&self, change: impl FnOnce(&mut LiveLimits)) -> Socket {
        let address = self.app.listen_with(change).await;
        self.connect_at(address).await
    }

    /// Opens a socket at an address, and sends `connection_init`.
    pub async fn connect_at(&self, address: SocketAddr) -> Socket {
        let mut socket = Socket::at(address).await;
        let token = self.token.as_deref().unwrap_or_default();
        socket.introduce(token).await;
        assert_eq!(socket.next().await["type"], "connection_ack");
        socket
    }
}

impl TestApp {
    /// Serves with other limits on a free port until the test ends.
    pub async fn listen_with(&self, change: impl FnOnce(&mut LiveLimits)) -> SocketAddr {
        let router = self.router_with(|limits| change(&mut limits.live)).await;
        listen(router).await
    }
}

impl TestApp {
    /// Serves another instance's service on a free port until the test ends.
    pub async fn listen_of(&self, app: &App) -> SocketAddr {
        self.listen_of_with(app, |_| ()).await
    }

    /// The same with other limits.
    pub async fn listen_of_with(
        &self,
        app: &App,
        change: impl FnOnce(&mut LiveLimits),
    ) -> SocketAddr {
        let trusted = vec![super::ours(self.key_file())];
        let mut limits = super::limits();
        change(&mut limits.live);
        let edge = super::edge(app, trusted, limits).await;
        listen(immediate_justice::server::public(edge)).await
    }
}

/// Serves a router on a free port until the test ends.
pub async fn listen(router: axum::Router) -> SocketAddr {
    let limits = Connections {
        arrival: Duration::from_secs(10),
        idle: Duration::from_secs(75),
        ..ample()
    };
    listen_within(router, limits).await
}

/// The same with other limits of connections.
pub async fn listen_within(router: axum::Router, limits: Connections) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(Listener::new(listener, limits).serve(router, pending()));
    address
}

impl Client<'_> {
    /// Opens a socket and sends `connection_init`.
    pub async fn connect(&self) -> Socket {
        self.connect_at(self.app.listen().await).await
    }
}

impl Socket {
    /// Opens a socket without sending anything.
    pub async fn open(app: &TestApp) -> Self {
        Self::at(app.listen().await).await
    }

    /// Opens a socket at an address.
    pub async fn at(address: SocketAddr) -> Self {
        Self::try_at(address).await.expect("a socket")
    }

    /// Sends `connection_init` with a token.
    pub async fn introduce(&mut self, token: &str) {
        let payload = json!({ "Authorization": format!("Bearer {token}") });
        self.send(json!({ "type": "connection_init", "payload": payload }))
            .await;
    }

    /// Subscribes with an id.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "id": id, "type": "subscribe", "payload": { "query": query } }))
            .await;
        // The server reads messages in order: its pong says that the subscription is on its way.
        self.send(json!({ "type": "ping" })).await;
        assert_eq!(self.next().await["type"], "pong");
    }

    pub async fn send(&mut self, message: Value) {
        self.send_message(Message::text(message.to_string())).await;
    }

    /// Sends any message.
    pub async fn send_message(&mut self, message: Message) {
        self.0.send(message).await.expect("sent");
    }

    /// Sends a message to a server that may have closed the socket.
    pub async fn try_to_send(&mut self, message: Message) -> bool {
        self.0.send(message).await.is_ok()
    }

    /// The code and reason of the close frame; messages before it are skipped.
    pub async fn end(&mut self) -> (u64, String) {
        loop {
            let message = self.next().await;
            if message.get("close").is_some() {
                let reason = message["reason"].as_str().unwrap_or_default();
                return (
                    message["close"].as_u64().unwrap_or_default(),
                    reason.to_owned(),
                );
            }
        }
    }

    /// The code of the close frame; 0 if the first operation completed before it.
    pub async fn end_or_complete(&mut self) -> u64 {
        loop {
            let message = self.next().await;
            if message["type"] == "complete" {
                return 0;
            }
            if let Some(code) = message.get("close") {
                return code.as_u64().unwrap_or_default();
            }
        }
    }

    /// The next message about an operation; pings and pongs are skipped.
    pub async fn about(&mut self, id: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["id"] == id || message.get("close").is_some() {
                return message;
            }
        }
    }

    /// The next message; `{"close": CODE, "reason": TEXT}` when the socket is closed.
    pub async fn next(&mut self) -> Value {
        self.within(Duration::from_secs(10))
            .await
            .expect("a message within ten seconds")
    }

    /// The next message, if one comes in time.
    pub async fn within(&mut self, time: Duration) -> Option<Value> {
        loop {
            let message = tokio::time::timeout(time, self.0.next()).await.ok()?;
            match message {
                Some(Ok(Message::Text(text))) => {
                    return Some(serde_json::from_str(&text).expect("JSON"));
                }
                Some(Ok(Message::Close(frame))) => {
                    let reason = frame.as_ref().map(|frame| frame.reason.to_string());
                    let code = frame.map(|frame| u16::from(frame.code));
                    return Some(json!({ "close": code, "reason": reason }));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Some(json!({ "close": null })),
            }
        }
    }
}

/// The first response to one operation over a new socket.
pub async fn answer(client: &Client<'_>, query: &str) -> Reply {
    client.connect().await.ask("1", query).await
}

impl Socket {
    /// The first response to one operation, in the form that it has over HTTP.
    pub async fn ask(&mut self, id: &str, query: &str) -> Reply {
        self.send(json!({ "id": id, "type": "subscribe", "payload": { "query": query } }))
            .await;
        let mut message = loop {
            let message = self.next().await;
            if message["id"] == id || message.get("close").is_some() {
                break message;
            }
        };
        let cost = cost::taken(&mut message["payload"]);
        let body = match message["type"].as_str() {
            Some("error") => json!({ "errors": message["payload"] }),
            _ => message["payload"].clone(),
        };
        Reply {
            status: axum::http::StatusCode::OK,
            headers: axum::http::HeaderMap::default(),
            text: message.to_string(),
            body,
            cost,
        }
    }
}

impl Socket {
    /// The status and the protocol of the response to a handshake that offers protocols.
    pub async fn handshake(app: &TestApp, protocols: &'static str) -> (u16, Option<String>) {
        let mut request = format!("ws://{}/graphql", app.listen().await)
            .into_client_request()
            .expect("a request");
        let offered = HeaderValue::from_static(protocols);
        request
            .headers_mut()
            .insert("sec-websocket-protocol", offered);
        let (_, answer) = connect_async(request).await.expect("a socket");
        let chosen = answer.headers().get("sec-websocket-protocol");
        let chosen = chosen.and_then(|value| value.to_str().ok());
        (answer.status().as_u16(), chosen.map(str::to_owned))
    }
}

impl Socket {
    /// Opens a socket at an address, if it is accepted.
    pub async fn try_at(address: SocketAddr) -> Option<Self> {
        Self::try_with(address, None).await
    }

    /// The same through a proxy that reports its client's address.
    pub async fn try_with(address: SocketAddr, forwarded_for: Option<&str>) -> Option<Self> {
        let mut request = format!("ws://{address}/graphql")
            .into_client_request()
            .expect("a request");
        let ours = HeaderValue::from_static("graphql-transport-ws");
        request.headers_mut().insert("sec-websocket-protocol", ours);
        if let Some(client) = forwarded_for {
            let client = HeaderValue::try_from(client).expect("a value");
            request.headers_mut().insert("x-forwarded-for", client);
        }
        Some(Self(connect_async(request).await.ok()?.0))
    }
}

impl Socket {
    /// Whether the other end answers a close frame, and does not just drop the connection.
    pub async fn answers_close(&mut self) -> bool {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Close(_))) | None => return true,
                Some(Ok(_)) => {}
                Some(Err(_)) => return false,
            }
        }
    }
}
