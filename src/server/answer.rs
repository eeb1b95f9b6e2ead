//! Serialises a GraphQL response, for all transports.

use async_graphql::{Response, Value};
use serde::{Serialize, Serializer, ser::SerializeMap};

/// Whether the operation did not run, or its response shows nothing of it: none of its errors has a path.
pub fn never_ran(answer: &Response) -> bool {
    answer.data == Value::Null
        && !answer.errors.is_empty()
        && answer.errors.iter().all(|error| error.path.is_empty())
}

/// A response as JSON. A request error has no member `data`, as the specification says; if a field's error propagated
/// up to the root, the response has `"data": null`.
pub struct Written<'a>(pub &'a Response);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(answer) = self;
        if !never_ran(answer) {
            return answer.serialize(serializer);
        }
        let has_extensions = !answer.extensions.is_empty();
        let mut map = serializer.serialize_map(Some(1 + usize::from(has_extensions)))?;
        map.serialize_entry("errors", &answer.errors)?;
        if has_extensions {
            map.serialize_entry("extensions", &answer.extensions)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{PathSegment, ServerError};

    use super::*;

    fn written(answer: &Response) -> serde_json::Value {
        serde_json::to_value(Written(answer)).expect("answers are JSON")
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
