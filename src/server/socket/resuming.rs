//! Where a client that connects again resumes its streams: `resumeAfter` in the payload of `connection_init`. Clients that
//! reconnect by themselves ask for each stream as they did the first time, so the position cannot be in the operation.

use std::collections::HashMap;

use async_graphql::Request;
use graphql::streamed::{AnnounceStart, ResumeAfter};
use serde_json::Value;

use super::message::Payload;

/// The member of the payload.
const RESUME_AFTER: &str = "resumeAfter";

/// The positions after which the streams of a socket resume.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Resuming {
    /// The client does not resume by itself.
    #[default]
    Not,
    /// Every stream resumes after this position.
    All(String),
    /// Each stream resumes after the position under its operation's id, which is taken only once.
    Each(HashMap<String, String>),
}

impl Resuming {
    /// Reads the positions: a text, or an object with a text for each operation's id. Whatever stands for none says only
    /// that the client resumes by itself.
    ///
    /// # Errors
    /// If it is anything else.
    pub fn read(payload: &Payload) -> Result<Self, ()> {
        match payload.get(RESUME_AFTER) {
            None => Ok(Self::Not),
            Some(Value::String(position)) if !position.is_empty() => {
                Ok(Self::All(position.to_owned()))
            }
            Some(Value::Object(positions)) => {
                let positions = positions
                    .iter()
                    .filter_map(|(id, position)| match position {
                        Value::Null => None,
                        Value::String(position) if position.is_empty() => None,
                        Value::String(position) => Some(Ok((id.clone(), position.clone()))),
                        _ => Some(Err(())),
                    });
                positions.collect::<Result<_, ()>>().map(Self::Each)
            }
            Some(Value::Null | Value::String(_)) => Ok(Self::Each(HashMap::new())),
            Some(Value::Array(entries)) if entries.is_empty() => Ok(Self::Each(HashMap::new())),
            Some(_) => Err(()),
        }
    }

    /// The request of an operation, with the position after which it resumes.
    pub fn resume(&mut self, id: &str, request: Request) -> Request {
        let position = match self {
            Self::Not => return request,
            Self::All(position) => Some(position.clone()),
            Self::Each(positions) => positions.remove(id),
        };
        let request = request.data(AnnounceStart);
        match position {
            Some(position) => request.data(ResumeAfter(position)),
            None => request,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(payload: &Value) -> Result<Resuming, ()> {
        Resuming::read(payload.as_object().expect("an object"))
    }

    #[test]
    fn one_position_applies_to_all_operations_or_each_has_its_own() {
        let each = |pairs: &[(&str, &str)]| {
            let pairs = pairs
                .iter()
                .map(|(id, position)| ((*id).into(), (*position).into()));
            Ok(Resuming::Each(pairs.collect()))
        };
        assert_eq!(read(&json!({})), Ok(Resuming::Not));
        assert_eq!(
            read(&json!({ "resumeAfter": "p" })),
            Ok(Resuming::All("p".into()))
        );
        for none in [
            json!(null),
            json!(""),
            json!([]),
            json!({}),
            json!({ "a": null, "b": "" }),
        ] {
            assert_eq!(read(&json!({ "resumeAfter": none })), each(&[]), "{none}");
        }
        let positions = json!({ "resumeAfter": { "a": "p", "b": null, "c": "q" } });
        assert_eq!(read(&positions), each(&[("a", "p"), ("c", "q")]));
        for wrong in [json!(1), json!(true), json!(["p"]), json!({ "a": 1 })] {
            assert_eq!(read(&json!({ "resumeAfter": wrong })), Err(()), "{wrong}");
        }
    }

    #[test]
    fn the_position_of_an_operation_is_used_once() {
        let mut resuming = read(&json!({ "resumeAfter": { "a": "p" } })).expect("positions");
        let mut has_position = |id: &str| {
            let request = resuming.resume(id, Request::new("{ a }"));
            request
                .data
                .get(&std::any::TypeId::of::<ResumeAfter>())
                .is_some()
        };

        assert!(has_position("a"));
        assert!(!has_position("a") && !has_position("b"));
    }
}
