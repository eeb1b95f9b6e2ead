//! Reads and writes the messages of `graphql-transport-ws`.

use async_graphql::{Request, Response, ServerError};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::{Map, Value, json};

use crate::server::{
    answer::Written,
    asked::{has_query, is_plain},
};

/// The maximum length of an operation's id, in bytes.
const LONGEST_ID: usize = 1_024;

/// The payload of a message.
pub type Payload = Map<String, Value>;

/// A message from the client.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Message {
    ConnectionInit {
        payload: Option<Payload>,
    },
    Ping {
        payload: Option<Payload>,
    },
    Pong {
        #[expect(dead_code, reason = "its type is checked, its value is not used")]
        payload: Option<Payload>,
    },
    Subscribe {
        id: String,
        payload: Asked,
    },
    Complete {
        id: String,
    },
}

/// The request of a `subscribe` message, as read by the library.
pub struct Asked(pub Box<Request>);

impl<'de> Deserialize<'de> for Asked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let request = Value::deserialize(deserializer)?;
        if !has_query(&request) {
            return Err(D::Error::missing_field("query"));
        }
        let request = serde_json::from_value(request).map_err(D::Error::custom)?;
        Ok(Self(Box::new(request)))
    }
}

impl Message {
    /// Reads a message of the protocol; `None` if it is not one.
    pub fn read(text: &str) -> Option<Self> {
        if !is_plain(text.as_bytes(), 1) {
            return None;
        }
        let message = serde_json::from_str(text).ok()?;
        match &message {
            Self::Subscribe { id, .. } | Self::Complete { id } => {
                let fits = (1..=LONGEST_ID).contains(&id.len());
                fits.then_some(message)
            }
            _ => Some(message),
        }
    }
}

/// A member of a payload; its name is compared case-insensitively.
pub fn member<'p>(payload: &'p Payload, name: &str) -> Option<&'p Value> {
    let mut members = payload.iter();
    members
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// The answer to `connection_init`.
pub fn acknowledged() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// A ping.
pub fn ping() -> String {
    json!({ "type": "ping" }).to_string()
}

/// A ping with the current position of a stream without events.
pub fn heartbeat(id: &str, position: &str) -> String {
    json!({ "type": "ping", "payload": { "id": id, "position": position } }).to_string()
}

/// The answer to a ping, with the ping's payload.
pub fn pong(payload: Option<Payload>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }),
        None => json!({ "type": "pong" }),
    }
    .to_string()
}

/// A response of an operation.
pub fn next(id: &str, answer: &Response) -> String {
    about(id, "next", Some(Written(answer)))
}

/// The errors that end an operation.
pub fn error(id: &str, errors: &[ServerError]) -> String {
    about(id, "error", Some(errors))
}

/// The end of an operation.
pub fn complete(id: &str) -> String {
    about(id, "complete", None::<()>)
}

#[derive(Serialize)]
struct About<'a, P> {
    id: &'a str,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<P>,
}

fn about<P: Serialize>(id: &str, r#type: &'static str, payload: Option<P>) -> String {
    let message = About {
        id,
        r#type,
        payload,
    };
    serde_json::to_string(&message).expect("answers are JSON: their keys are texts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_message_of_the_protocol_is_not_read() {
        for wrong in [
            "",
            "x",
            "null",
            "[]",
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"ping","payload":[1]}"#,
            r#"{"type":"pong","payload":1}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":"{a}"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","operationName":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","extensions":1}}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"complete","id":""}"#,
            r#"{"type":"next","id":"1","payload":{}}"#,
        ] {
            assert!(Message::read(wrong).is_none(), "{wrong}");
        }
        let long = "x".repeat(LONGEST_ID + 1);
        assert!(Message::read(&format!(r#"{{"type":"complete","id":"{long}"}}"#)).is_none());
    }

    #[test]
    fn what_may_be_left_out_may_be_null() {
        for right in [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"type":"ping","payload":{}}"#,
            r#"{"type":"pong"}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":null,"operationName":null}}"#,
            r#"{"id":"1","type":"complete","other":1}"#,
        ] {
            assert!(Message::read(right).is_some(), "{right}");
        }
    }
}
