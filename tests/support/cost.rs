//! Takes the cost out of a response: otherwise equal responses differ in the remaining points.

use serde_json::Value;

/// A response's text without `extensions.cost`, and the cost.
pub fn without(text: &str) -> (String, Value) {
    const START: &str = "\"extensions\":{\"cost\":";
    let Some(start) = text.rfind(START) else {
        return (text.to_owned(), Value::Null);
    };
    let rest = &text[start + START.len()..];
    let end = rest.find('}').expect("its end") + 1;
    let (cost, after) = rest.split_at(end);
    let Ok(cost) = serde_json::from_str(cost) else {
        return (text.to_owned(), Value::Null);
    };
    let before = &text[..start];
    // Others stay.
    let text = if let Some(others) = after.strip_prefix(',') {
        format!("{before}\"extensions\":{{{others}")
    } else {
        let (before, after) = (before.trim_end_matches(','), &after[1..]);
        format!("{before}{after}")
    };
    (text, cost)
}

/// The same of a parsed response.
pub fn taken(answer: &mut Value) -> Value {
    let extensions = answer.get_mut("extensions");
    let Some(extensions) = extensions.and_then(Value::as_object_mut) else {
        return Value::Null;
    };
    let cost = extensions.remove("cost").unwrap_or_default();
    if extensions.is_empty() {
        answer
            .as_object_mut()
            .expect("an answer")
            .remove("extensions");
    }
    cost
}
