//! Why an operation is not let in, and how that is said through every door.

use async_graphql::{Response, Value};

use super::cost::Cost;
use crate::graphql::{ErrorCode, run::failed};

/// The extension of an error that says how many seconds to wait.
const RETRY_AFTER: &str = "retryAfter";
/// How many seconds to wait for a place: nobody knows better.
const A_MOMENT: u64 = 1;

/// Why an operation is not let in.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// There are not enough points, and will be in so many seconds.
    Points {
        /// How many a minute brings.
        a_minute: u32,
        /// How long to wait.
        seconds: u64,
        cost: Cost,
    },
    /// The subject has as many operations executing as it may.
    OfOne {
        /// How many.
        most: usize,
        cost: Cost,
    },
    /// As many operations execute as may at all.
    All { cost: Cost },
}

impl Refusal {
    /// As an answer: its one error says in `extensions.retryAfter` how many seconds to wait, for doors without headers.
    pub fn answer(&self) -> Response {
        let (code, message, seconds, cost) = match self {
            Self::Points {
                a_minute,
                seconds,
                cost,
            } => (
                ErrorCode::RateLimited,
                format!(
                    "More than {a_minute} points a minute of one subject: wait {seconds} seconds."
                ),
                *seconds,
                cost,
            ),
            Self::OfOne { most, cost } => (
                ErrorCode::RateLimited,
                format!("{most} operations of one subject execute already: try again in a moment."),
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

/// How many seconds to wait, if an answer says it.
pub fn seconds_to_wait(answer: &Response) -> Option<u64> {
    let extensions = answer.errors.first()?.extensions.as_ref()?;
    match extensions.get(RETRY_AFTER)? {
        Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    }
}
