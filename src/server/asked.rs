//! What is asked of a GraphQL request's JSON before the library reads it, the same in a body and in a socket's `subscribe`.

use serde_json::Value;

use crate::auth::is_distinct;

/// The deepest that lists and objects may be nested in the value of a variable.
pub const DEEPEST_VARIABLE: usize = 32;

/// Whether a request has a text as its document. The library takes a missing one for an empty one.
pub fn has_query(request: &Value) -> bool {
    request.get("query").is_some_and(Value::is_string)
}

/// Whether the JSON around a request, which stands so many levels deep in it, says nothing twice in one object and is nested
/// no deeper than a variable may be: two readers must not believe two requests.
pub fn is_plain(text: &[u8], level: usize) -> bool {
    // Two more levels are the request and its variables.
    is_distinct(text, level + 2 + DEEPEST_VARIABLE)
}
