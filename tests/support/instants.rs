//! How instants are written: always in UTC and with six decimals.

use serde_json::{Value, json};

/// The members whose values are instants, besides those whose names end in `At`.
const INSTANTS: [&str; 5] = ["at", "from", "until", "oldValue", "newValue"];

/// An instant in an answer that is written in another way.
pub fn wrong(answer: &Value) -> Option<&str> {
    match answer {
        Value::Array(items) => items.iter().find_map(wrong),
        Value::Object(members) => members.iter().find_map(|(name, value)| match value {
            Value::String(text) if name.ends_with("At") || INSTANTS.contains(&name.as_str()) => {
                Some(text.as_str()).filter(|text| is_instant(text) && !is_right(text))
            }
            other => wrong(other),
        }),
        _ => None,
    }
}

fn is_instant(text: &str) -> bool {
    chrono::DateTime::parse_from_rfc3339(text).is_ok()
}

fn is_right(text: &str) -> bool {
    text.len() == 27
        && text.as_bytes()[10] == b'T'
        && text.as_bytes()[19] == b'.'
        && text.ends_with('Z')
}

#[test]
fn instants_in_another_form_are_found() {
    let right = json!({ "at": "2025-08-18T09:00:00.000000Z", "from": "SUBMITTED", "title": "2025-08-18T09:00:00Z" });
    assert_eq!(wrong(&right), None);
    for other in [
        "2025-08-18T09:00:00Z",
        "2025-08-18T09:00:00.000Z",
        "2025-08-18T09:00:00.000000+00:00",
    ] {
        assert_eq!(wrong(&json!([{ "a": { "startsAt": other } }])), Some(other));
    }
}
