//! A client of `graphql-transport-ws`.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt, future::pending};
use immediate_justice::server::listener::{self, Connections};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use super::{Client, Reply, TestApp};

/// An open socket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl TestApp {
    /// Serves on a port of its own until the test ends.
    pub async fn listen(&self) -> SocketAddr {
        listen(self.router.clone()).await
    }
}

/// Serves some addresses on a port of their own until the test ends.
pub async fn listen(router: axum::Router) -> SocketAddr {
    let limits = Connections {
        most: 1_000,
        arrival: Duration::from_secs(10),
        idle: Duration::from_secs(75),
    };
    listen_within(router, limits).await
}

/// The same with other limits of connections.
pub async fn listen_within(router: axum::Router, limits: Connections) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(listener::serve(listener, router, limits, pending()));
    address
}

impl Client<'_> {
    /// Opens a socket and introduces itself.
    pub async fn connect(&self) -> Socket {
        let mut socket = Socket::open(self.app).await;
        socket
            .introduce(self.token.as_deref().unwrap_or_default())
            .await;
        assert_eq!(socket.next().await["type"], "connection_ack");
        socket
    }
}

impl Socket {
    /// Opens a socket that has said nothing yet.
    pub async fn open(app: &TestApp) -> Self {
        Self::at(app.listen().await).await
    }

    /// Opens a socket at an address.
    pub async fn at(address: SocketAddr) -> Self {
        let mut request = format!("ws://{address}/graphql")
            .into_client_request()
            .expect("a request");
        request.headers_mut().insert(
            "sec-websocket-protocol",
            HeaderValue::from_static("graphql-transport-ws"),
        );
        Self(connect_async(request).await.expect("a socket").0)
    }

    /// Sends `connection_init` with a token.
    pub async fn introduce(&mut self, token: &str) {
        let payload = json!({ "Authorization": format!("Bearer {token}") });
        self.send(json!({ "type": "connection_init", "payload": payload }))
            .await;
    }

    /// Subscribes under an id.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "id": id, "type": "subscribe", "payload": { "query": query } }))
            .await;
        // The server reads messages in order: its pong says that the subscription is on its way.
        self.send(json!({ "type": "ping" })).await;
        assert_eq!(self.next().await["type"], "pong");
    }

    pub async fn send(&mut self, message: Value) {
        self.0
            .send(Message::text(message.to_string()))
            .await
            .expect("sent");
    }

    /// The next message; `{"close": CODE}` when the socket is closed.
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
                    return Some(json!({ "close": frame.map(|frame| u16::from(frame.code)) }));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Some(json!({ "close": null })),
            }
        }
    }
}

/// The first answer to one operation over a socket of its own.
pub async fn answer(client: &Client<'_>, query: &str) -> Reply {
    client.connect().await.ask("1", query).await
}

impl Socket {
    /// The first answer to one operation, as it would have come over HTTP.
    pub async fn ask(&mut self, id: &str, query: &str) -> Reply {
        self.send(json!({ "id": id, "type": "subscribe", "payload": { "query": query } }))
            .await;
        let message = loop {
            let message = self.next().await;
            if message["id"] == id || message.get("close").is_some() {
                break message;
            }
        };
        let body = match message["type"].as_str() {
            Some("error") => json!({ "errors": message["payload"] }),
            _ => message["payload"].clone(),
        };
        Reply {
            status: axum::http::StatusCode::OK,
            headers: axum::http::HeaderMap::default(),
            text: message.to_string(),
            body,
        }
    }
}
