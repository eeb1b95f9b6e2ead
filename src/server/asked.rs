//! A GraphQL request as its JSON writes it, the same in a body and in a socket's `subscribe`.

use async_graphql::{Request, Variables};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::auth::is_distinct;

/// The deepest that lists and objects may be nested in the value of a variable.
pub const DEEPEST_VARIABLE: usize = 32;

/// A GraphQL request as its JSON writes it.
#[derive(Deserialize)]
pub struct Asked {
    query: String,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<Map<String, Value>>,
    #[expect(dead_code, reason = "clients may send it; nothing here looks at it")]
    extensions: Option<Map<String, Value>>,
}

impl From<Asked> for Request {
    fn from(asked: Asked) -> Self {
        let variables = asked.variables.map(Value::Object).unwrap_or_default();
        let mut request = Self::new(asked.query).variables(Variables::from_json(variables));
        request.operation_name = asked.operation_name;
        request
    }
}

/// Whether the JSON around a request, which stands so many levels deep in it, says nothing twice in one object and is nested
/// no deeper than a variable may be: two readers must not believe two requests.
pub fn is_plain(text: &[u8], level: usize) -> bool {
    // Two more levels are the request and its variables.
    is_distinct(text, level + 2 + DEEPEST_VARIABLE)
}
