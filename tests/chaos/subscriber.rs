//! The subscribers: they disconnect, stall, move to another instance and resume after their last position.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinHandle};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use super::fleet::Fleet;
use crate::support::dice::Dice;

const REQUESTS: &str = "subscription($after: EventPosition) {
    siteRequested(after: $after) { position suggestion { title } } }";

/// A subscriber.
pub struct Subscriber {
    received: Arc<Mutex<Vec<String>>>,
    listening: JoinHandle<()>,
}

impl Subscriber {
    /// Subscribes from a position, until it is stopped.
    pub fn begin(fleet: Fleet, token: String, after: String, dice: Dice) -> Self {
        let received = Arc::<Mutex<Vec<String>>>::default();
        let listener = Listener {
            fleet,
            token,
            after,
            dice,
            received: Arc::clone(&received),
        };
        let listening = tokio::spawn(listener.listen());
        Self {
            received,
            listening,
        }
    }

    /// Stops once it has received this number of events or the time is over; returns the events.
    pub async fn end(self, expected: usize, deadline: Instant) -> Vec<String> {
        let mut so_far = vec![];
        while Instant::now() < deadline && !self.listening.is_finished() {
            so_far.clone_from(&self.received.lock().unwrap_or_else(PoisonError::into_inner));
            if so_far.len() >= expected {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        if self.listening.is_finished() {
            self.listening
                .await
                .expect("a subscriber continues to listen");
        } else {
            self.listening.abort();
        }
        so_far
    }
}

struct Listener {
    fleet: Fleet,
    token: String,
    after: String,
    dice: Dice,
    received: Arc<Mutex<Vec<String>>>,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl Listener {
    async fn listen(mut self) {
        loop {
            // Whatever ends the stream, it resumes after the last position received.
            let _lost = self.session().await;
            tokio::time::sleep(self.dice.milliseconds(0..150)).await;
        }
    }

    /// One socket, from its opening until it is closed.
    async fn session(&mut self) -> Option<()> {
        let mut socket = self.opened().await?;
        let left = self.dice.throw(1..60);
        for _ in 0..left {
            if self.dice.once_in(40) {
                tokio::time::sleep(self.dice.milliseconds(200..1_500)).await;
            }
            let message = next(&mut socket).await?;
            match message["type"].as_str()? {
                "next" => self.hear(&message["payload"])?,
                "error" => {
                    assert_passing(&message["payload"]);
                    return None;
                }
                "ping" => send(&mut socket, json!({ "type": "pong" })).await?,
                "pong" => {}
                _ => return None,
            }
        }
        // Now and then it says goodbye; mostly it is just gone.
        if self.dice.once_in(3) {
            socket.close(None).await.ok()?;
        }
        Some(())
    }

    async fn opened(&mut self) -> Option<Socket> {
        let address = self.fleet.address(&mut self.dice)?;
        let address = address.replacen("http", "ws", 1) + "/graphql";
        let mut request = address.into_client_request().expect("a request");
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let (mut socket, _) = connect_async(request).await.ok()?;
        let payload = json!({ "Authorization": format!("Bearer {}", self.token) });
        send(
            &mut socket,
            json!({ "type": "connection_init", "payload": payload }),
        )
        .await?;
        let answer = next(&mut socket).await?;
        assert_eq!(answer["type"], "connection_ack", "{answer}");
        let payload = json!({ "query": REQUESTS, "variables": { "after": self.after } });
        send(
            &mut socket,
            json!({ "id": "1", "type": "subscribe", "payload": payload }),
        )
        .await?;
        Some(socket)
    }

    /// Records an event; `None` if the stream ended with an error.
    fn hear(&mut self, payload: &Value) -> Option<()> {
        if let Some(errors) = payload.get("errors") {
            assert_passing(errors);
            return None;
        }
        let data = &payload["data"]["siteRequested"];
        let position = data["position"]
            .as_str()
            .unwrap_or_else(|| panic!("{payload}"));
        let title = data["suggestion"]["title"]
            .as_str()
            .unwrap_or_else(|| panic!("{payload}"));
        position.clone_into(&mut self.after);
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(title.to_owned());
        Some(())
    }
}

/// Checks that a stream ended with a temporary error.
fn assert_passing(errors: &Value) {
    let code = &errors[0]["extensions"]["code"];
    assert!(code == "UNAVAILABLE" || code == "TIMEOUT", "{errors}");
}

async fn send(socket: &mut Socket, message: Value) -> Option<()> {
    socket.send(Message::text(message.to_string())).await.ok()
}

/// The next message; `None` once the socket is closed, or silent for too long.
async fn next(socket: &mut Socket) -> Option<Value> {
    loop {
        let message = tokio::time::timeout(Duration::from_secs(20), socket.next())
            .await
            .ok()??;
        match message.ok()? {
            Message::Text(text) => return serde_json::from_str(&text).ok(),
            Message::Close(_) => return None,
            _ => {}
        }
    }
}
