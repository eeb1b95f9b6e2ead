//! A GraphQL request as its JSON writes it, the same in a body and in a socket's `subscribe`.

use async_graphql::{Request, Variables};
use serde::Deserialize;
use serde_json::{Map, Value};

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
