//! Why an operation is not admitted, and the error for it.

use async_graphql::{Response, Value};
use graphql::{ErrorCode, run::failed};

use super::cost::Cost;

/// The extension of an error that says how many seconds to wait.
const RETRY_AFTER: &str = "retryAfter";
/// The number of seconds to wait for a slot, which cannot be predicted.
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
        let mut answer = failed(code, message);
        for error in &mut answer.errors {
            let extensions = error.extensions.get_or_insert_default();
            extensions.set(RETRY_AFTER, seconds);
        }
        answer.extension("cost", cost.told())
    }
}

/// The number of seconds to wait, if a response has it.
pub fn seconds_to_wait(answer: &Response) -> Option<u64> {
    let extensions = answer.errors.first()?.extensions.as_ref()?;
    match extensions.get(RETRY_AFTER)? {
        Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    }
}
