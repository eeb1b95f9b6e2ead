//! The variables that decide which selections are included, and those that are no longer used after selections were
//! skipped. The engine does not get these variables, so their values are checked here.

use apollo_compiler::{
    Schema,
    ast::{DirectiveList, Value},
    executable::Operation,
    request::coerce_variable_values,
    response::JsonMap,
    validation::Valid,
};
use async_graphql::Variables;

/// Whether a selection with these directives is included, given the values of an operation's variables.
pub(super) fn included(values: &JsonMap, directives: &DirectiveList) -> bool {
    directives.iter().all(|directive| {
        let wanted = match directive.name.as_str() {
            "skip" => false,
            "include" => true,
            _ => return true,
        };
        let mut arguments = directive.arguments.iter();
        let condition = arguments.find(|argument| argument.name == "if");
        let is_so = condition.is_some_and(|condition| match &*condition.value {
            Value::Boolean(is_so) => *is_so,
            Value::Variable(name) => values.get(name.as_str()) == Some(&true.into()),
            _ => false,
        });
        is_so == wanted
    })
}

/// The values of an operation's variables with their defaults, coerced as in the specification.
///
/// # Errors
/// If a value does not match the type of its variable, or a required value is missing.
pub(super) fn coerced(
    schema: &Valid<Schema>,
    operation: &Operation,
    variables: &Variables,
) -> Result<JsonMap, ()> {
    let given = serde_json::to_value(variables).map_err(|_| ())?;
    let given = serde_json::from_value(given).map_err(|_| ())?;
    let values = coerce_variable_values(schema, operation, &given).map_err(|_| ())?;
    Ok(values.into_inner())
}
