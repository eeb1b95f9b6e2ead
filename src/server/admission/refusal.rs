//! Why an operation is not admitted, and the error for it.

use async_graphql::{Response, ServerError, Value};
use graphql::{ErrorCode, run::failed};

use super::cost::Cost;

/// The extension of an error that says how many seconds to wait.
const RETRY_AFTER: &str = "retryAfter";
/// The number of seconds to wait where that cannot be predicted, for example for a slot.
const A_MOMENT: u64 = 1;

/// Why an operation is not admitted.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// There are not enough points.
    Points {
        /// The points a minute.
        a_minute: u32,
        /// The number of seconds until there are enough.
        seconds: u64,
        cost: Cost,
    },
    /// The subject's own slots are all in use.
    OfOne {
        /// The number of its slots.
        most: usize,
        cost: Cost,
    },
    /// All slots are in use.
    All { cost: Cost },
}

impl Refusal {
    /// The response: its only error has the seconds to wait in `extensions.retryAfter`, for transports without headers.
    pub fn answer(&self) -> Response {
        let (code, message, seconds, cost) = match self {
            Self::Points {
                a_minute,
                seconds,
                cost,
            } => (
                ErrorCode::RateLimited,
                format!(
                    "This subject has used its {a_minute} points a minute: wait {seconds} seconds."
                ),
                *seconds,
                cost,
            ),
            Self::OfOne { most, cost } => (
                ErrorCode::RateLimited,
                format!(
                    "{most} operations of this subject are running already: try again in a moment."
                ),
                A_MOMENT,
                cost,
            ),
            Self::All { cost } => (
                ErrorCode::Unavailable,
                "The service is busy: try again in a moment.".to_owned(),
                A_MOMENT,
                cost,
            ),
        };
        waiting(failed(code, message), seconds).extension("cost", cost.to_extension())
    }
}

/// The response with the seconds to wait in its errors.
pub fn waiting(mut answer: Response, seconds: u64) -> Response {
    for error in &mut answer.errors {
        let extensions = error.extensions.get_or_insert_default();
        extensions.set(RETRY_AFTER, seconds);
    }
    answer
}

/// Adds the seconds to wait to the errors that pass by themselves, if they have none.
pub fn note_waits(errors: &mut [ServerError]) {
    let passes = [
        ErrorCode::RateLimited,
        ErrorCode::Timeout,
        ErrorCode::Unavailable,
    ];
    let passes = passes.map(|code| Value::from(code.name()));
    for extensions in errors
        .iter_mut()
        .filter_map(|error| error.extensions.as_mut())
    {
        let code = extensions.get("code");
        if code.is_some_and(|code| passes.contains(code)) && extensions.get(RETRY_AFTER).is_none() {
            extensions.set(RETRY_AFTER, A_MOMENT);
        }
    }
}

/// The number of seconds that the client of a response must wait, if its first error says so.
pub fn seconds_to_wait(answer: &Response) -> Option<u64> {
    let extensions = answer.errors.first()?.extensions.as_ref()?;
    match extensions.get(RETRY_AFTER)? {
        Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    }
}
