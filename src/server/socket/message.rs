//! Reads and writes the messages of `graphql-transport-ws`.

use std::borrow::Cow;

use async_graphql::{Request, Response, ServerError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json, value::RawValue};

use crate::{
    auth::is_distinct,
    server::{
        answer::json as written,
        request_body::{self, DEEPEST_VARIABLE, Unread},
    },
};

/// The maximum length of an operation's id, in bytes.
const LONGEST_ID: usize = 1_024;

/// The payload of a message.
pub type Payload = Map<String, Value>;

/// A message from the client.
pub enum Message {
    ConnectionInit {
        payload: Option<Payload>,
    },
    Ping {
        payload: Option<Payload>,
    },
    Pong,
    /// A request, or the reason why it is not one.
    Subscribe {
        id: String,
        request: Result<Box<Request>, Unread>,
    },
    Complete {
        id: String,
    },
}

/// A message as it arrives. The payload of a `subscribe` is read only once its id is known, so that a request that is
/// not well-formed is an error of that operation and not the end of the socket.
#[derive(Deserialize)]
struct Envelope<'t> {
    #[serde(borrow)]
    r#type: Cow<'t, str>,
    id: Option<Value>,
    #[serde(borrow)]
    payload: Option<&'t RawValue>,
}

impl Message {
    /// Reads a message of the protocol; `None` if it is not one.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix(request_body::MARK).unwrap_or(text);
        // serde would also read a struct from a list.
        if !text.trim_start().starts_with('{') {
            return None;
        }
        let Envelope {
            r#type,
            id,
            payload,
        } = serde_json::from_str(text).ok()?;
        let id = match id {
            Some(Value::String(id)) if (1..=LONGEST_ID).contains(&id.len()) => Some(id),
            _ => None,
        };
        Some(match &*r#type {
            "connection_init" => Self::ConnectionInit {
                payload: read_payload(payload)?,
            },
            "ping" => Self::Ping {
                payload: read_payload(payload)?,
            },
            "pong" => {
                read_payload(payload)?;
                Self::Pong
            }
            "subscribe" => Self::Subscribe {
                id: id?,
                request: request_body::read(payload.map_or("{}", RawValue::get).as_bytes())
                    .map(Box::new),
            },
            "complete" => Self::Complete { id: id? },
            _ => return None,
        })
    }
}

/// The payload of a message other than `subscribe`; `None` if it is not an object without duplicate members.
#[expect(
    clippy::option_option,
    reason = "a payload may be missing, and it may be wrong"
)]
fn read_payload(payload: Option<&RawValue>) -> Option<Option<Payload>> {
    let Some(payload) = payload.map(RawValue::get) else {
        return Some(None);
    };
    if !is_distinct(payload.as_bytes(), 1 + DEEPEST_VARIABLE) {
        return None;
    }
    serde_json::from_str(payload).ok().map(Some)
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

/// A ping with the current position of a stream without events, also under the name by which `connection_init` takes it.
pub fn heartbeat(id: &str, position: &str) -> String {
    let payload = json!({ "id": id, "position": position, "resumeAfter": position });
    json!({ "type": "ping", "payload": payload }).to_string()
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
    let about = about(id, "next", None::<()>);
    let open = about.strip_suffix('}').unwrap_or(&about);
    format!("{open},\"payload\":{}}}", written(answer))
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
    fn a_message_outside_the_protocol_is_refused() {
        for wrong in [
            "",
            "x",
            "null",
            "[]",
            r#"["ping",null,null]"#,
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"ping","payload":[1]}"#,
            r#"{"type":"pong","payload":1}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1","id":"2","payload":{"query":"{a}"}}"#,
            r#"{"type":"connection_init","payload":{"a":{"b":1,"b":2}}}"#,
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
    fn a_malformed_request_is_an_error_of_its_operation() {
        for wrong in [
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":null}"#,
            r#"{"type":"subscribe","id":"1","payload":"{a}"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[1]}}"#,
            r#"{"payload":{"query":"{a}","variables":"{}"},"id":"1","type":"subscribe"}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","operationName":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","extensions":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","query":"{b}"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"\ud83c"}}"#,
        ] {
            let Some(Message::Subscribe { id, request }) = Message::read(wrong) else {
                panic!("{wrong}");
            };
            assert!(id == "1" && request.is_err(), "{wrong}");
        }
        let right = r#"{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":[],"extensions":""}}"#;
        let Some(Message::Subscribe { request, .. }) = Message::read(right) else {
            panic!("{right}");
        };
        assert!(request.is_ok());
    }

    #[test]
    fn optional_members_may_be_null() {
        for right in [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"type":"ping","payload":{}}"#,
            r#"{"type":"pong"}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":null,"operationName":null}}"#,
            r#"{"id":"1","type":"complete","other":1}"#,
            r#"{"id":1,"type":"ping"}"#,
            "\u{feff}{\"type\":\"ping\"}",
            "\u{feff} {\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":\"{a}\"}}",
        ] {
            assert!(Message::read(right).is_some(), "{right}");
        }
        assert!(Message::read("\u{feff}\u{feff}{\"type\":\"ping\"}").is_none());
    }
}
