//! Serialises a GraphQL response, for all transports.

use async_graphql::{Response, Value};
use graphql::plain;
use serde::Serialize;

/// Whether the operation did not run, or its response shows nothing of it: none of its errors has a path.
pub fn never_ran(answer: &Response) -> bool {
    answer.data == Value::Null
        && !answer.errors.is_empty()
        && answer.errors.iter().all(|error| error.path.is_empty())
}

/// A response as JSON. A request error has no member `data`, as the specification says; if a field's error propagated
/// up to the root, the response has `"data": null`. The libraries' own writers know nothing of the parts of the data that
/// are written already.
///
/// # Panics
/// Never: the keys of errors and extensions are texts.
pub fn json(answer: &Response) -> String {
    let mut out = b"{".to_vec();
    let mut member = |name: &str, value: &[u8]| {
        out.extend_from_slice(if out.len() > 1 { b",\"" } else { b"\"" });
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        out.extend_from_slice(value);
    };
    if !never_ran(answer) {
        member("data", &plain::data(&answer.data));
    }
    if !answer.errors.is_empty() {
        member("errors", &to_vec(&answer.errors));
    }
    if !answer.extensions.is_empty() {
        member("extensions", &to_vec(&answer.extensions));
    }
    out.push(b'}');
    String::from_utf8(out).expect("JSON is text")
}

fn to_vec(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("answers are JSON: their keys are texts")
}

#[cfg(test)]
mod tests {
    use async_graphql::{PathSegment, ServerError};

    use super::*;

    fn written(answer: &Response) -> serde_json::Value {
        serde_json::from_str(&json(answer)).expect("answers are JSON")
    }

    #[test]
    fn only_request_errors_have_no_data() {
        let request = Response::from_errors(vec![ServerError::new("no", None)]);
        assert!(written(&request).get("data").is_none());
        let noted = request.extension("cost", 1.into());
        assert_eq!(written(&noted)["extensions"]["cost"], 1);
        let mut field = ServerError::new("no", None);
        field.path = vec![PathSegment::Field("viewer".into())];
        let field = Response::from_errors(vec![field]);
        assert_eq!(written(&field).get("data"), Some(&serde_json::Value::Null));
        let nothing = Response::default();
        assert_eq!(
            written(&nothing).get("data"),
            Some(&serde_json::Value::Null)
        );
    }
}
