//! The checks of a GraphQL request's JSON before the library reads it, the same for a body and for a socket's
//! `subscribe`.

use serde_json::Value;

use crate::auth::is_distinct;

/// The maximum nesting of lists and objects in the value of a variable.
pub const DEEPEST_VARIABLE: usize = 32;

/// Whether a request has a string as its document. The library would treat a missing document as an empty one.
pub fn has_query(request: &Value) -> bool {
    request.get("query").is_some_and(Value::is_string)
}

/// Whether the JSON that contains a request at the given level has no duplicate members and is nested no deeper than
/// variables may be. With duplicate members, two parsers could read two different requests.
pub fn is_plain(text: &[u8], level: usize) -> bool {
    // The request and its variables are two more levels.
    is_distinct(text, level + 2 + DEEPEST_VARIABLE)
}
