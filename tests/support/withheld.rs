//! What a response withheld: what it refused, and what a policy held back.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Reply;

/// The text that replaces a withheld text.
pub const MASK: &str = "[withheld]";

/// The paths of the fields that were refused, without the places in lists. No other error is expected.
pub fn refused(reply: &Reply) -> BTreeSet<String> {
    let errors = reply.body["errors"].as_array().cloned().unwrap_or_default();
    let path = |error: &Value| {
        assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{}", reply.body);
        let path = error["path"].as_array().cloned().unwrap_or_default();
        let names: Vec<&str> = path.iter().filter_map(Value::as_str).collect();
        names.join(".")
    };
    errors.iter().map(path).collect()
}

/// The fields held back by a policy about the row or person, with the policy: each is null, and has a redaction.
pub fn redacted(reply: &Reply) -> BTreeSet<(String, String)> {
    let notes = reply.body["extensions"]["redactions"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let policy_of = |note: &Value| {
        let path = note["path"].as_array().expect("a path");
        let mut at = vec![&reply.body["data"]];
        for step in path {
            at = at
                .into_iter()
                .flat_map(|value| under(value, step))
                .collect();
        }
        let held_back = at
            .iter()
            .filter(|value| value.is_null() || **value == MASK)
            .count();
        let count = note["count"].as_u64().expect("a count");
        assert!(
            held_back as u64 >= count && count > 0,
            "{note}: {}",
            reply.body
        );
        let names = path
            .iter()
            .filter_map(Value::as_str)
            .filter(|name| *name != "*");
        let policy = note["policy"].as_str().expect("a policy").to_owned();
        (names.collect::<Vec<_>>().join("."), policy)
    };
    notes.iter().map(policy_of).collect()
}

/// The values under a step of a redaction's path: a field, an element, or all elements.
fn under<'v>(value: &'v Value, step: &Value) -> Vec<&'v Value> {
    match (step.as_str(), step.as_u64()) {
        (Some("*"), _) => value.as_array().into_iter().flatten().collect(),
        (Some(name), _) => vec![&value[name]],
        (_, Some(index)) => vec![&value[usize::try_from(index).expect("an index")]],
        _ => panic!("{step} is no step"),
    }
}
