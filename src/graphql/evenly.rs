//! Prevents response times from revealing whether a record exists. A record that does not exist and one that the caller
//! has no access to cost the same statements, but not quite the same time: if a row is found, the database also checks
//! the access conditions, which takes 15 to 40 µs longer. Therefore a response that found nothing is delayed to the
//! next of a few instants after the start of its operation: 2, 4, 8 … milliseconds. Both kinds of response are then
//! sent at the same instant, except the few that finish just around one.
//!
//! Tokio's timer would not hide the difference: its thread sleeps for whole milliseconds from when it has nothing left to
//! do, so an operation that took longer would also wake later. The system's own sleep ends at the instant itself.

use std::{
    thread,
    time::{Duration, Instant},
};

use async_graphql::{Response, Value};

/// The first instant at which a delayed response is sent.
const FIRST: Duration = Duration::from_millis(2);
/// An operation that took longer is not delayed: the variation of its duration hides the difference.
const LONGEST: Duration = Duration::from_millis(256);

/// Waits if the response may reveal that a record was not found.
pub(super) async fn leave(answer: &Response, began: Instant) {
    let took = began.elapsed();
    if took < LONGEST && finds_nothing(answer) {
        exactly(began + next(took)).await;
    }
}

/// Waits until an instant, to some microseconds. It takes a thread for that time; as the operation still has its execution
/// slot, there are never more of them than slots.
async fn exactly(instant: Instant) {
    let sleeping = tokio::task::spawn_blocking(move || {
        thread::sleep(instant.saturating_duration_since(Instant::now()));
    });
    if let Err(error) = sleeping.await {
        tracing::error!(%error, "a wait ended early");
    }
}

/// The next instant at which a delayed response is sent, given the time taken so far.
fn next(took: Duration) -> Duration {
    let mut instant = FIRST;
    while instant < took {
        instant *= 2;
    }
    instant
}

/// Whether a root field may reveal that a record was not found: it is null, an empty list, a list with a null, or has
/// user errors.
fn finds_nothing(answer: &Response) -> bool {
    let Value::Object(fields) = &answer.data else {
        return false;
    };
    fields.values().any(|field| match field {
        Value::Null => true,
        Value::List(items) => items.is_empty() || items.contains(&Value::Null),
        Value::Object(inner) => inner.iter().any(|(name, value)| match value {
            Value::List(items) if name == "userErrors" => !items.is_empty(),
            Value::List(items) => items.is_empty(),
            _ => false,
        }),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use async_graphql::{Response, Value};
    use serde_json::json;

    use super::{finds_nothing, next};

    #[test]
    fn a_response_time_is_rounded_up_to_the_next_doubling() {
        for (took, leaves) in [(0, 2_000), (1_999, 2_000), (2_001, 4_000), (5_000, 8_000)] {
            let next = next(Duration::from_micros(took));
            assert_eq!(next, Duration::from_micros(leaves), "{took}");
        }
    }

    #[test]
    fn responses_without_a_record_are_recognised_by_their_root_fields() {
        for (data, is_nothing) in [
            (json!({ "site": null }), true),
            (json!({ "site": { "name": null } }), false),
            (json!({ "nodes": [{ "id": "x" }, null] }), true),
            (json!({ "sites": { "nodes": [] } }), true),
            (json!({ "sites": { "nodes": [{ "id": "x" }] } }), false),
            (
                json!({ "approveSite": { "site": null, "userErrors": [{ "code": "NOT_FOUND" }] } }),
                true,
            ),
            (
                json!({ "approveSite": { "site": { "id": "x" }, "userErrors": [] } }),
                false,
            ),
        ] {
            let answer = Response::new(Value::from_json(data.clone()).expect("a value"));
            assert_eq!(finds_nothing(&answer), is_nothing, "{data}");
        }
    }
}
