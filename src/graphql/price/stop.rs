//! Why an operation was stopped while it ran.

use async_graphql::Response;

use crate::graphql::{ErrorCode, run::failed};

/// A bound that a running operation went over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The answer is too large: its bytes so far.
    Bytes { found: usize, allowed: usize },
    /// Too many fields were resolved: how many so far.
    Fields { found: usize, allowed: usize },
}

impl Stop {
    /// The answer in its place.
    pub fn answer(self) -> Response {
        let message = match self {
            Self::Bytes { found, allowed } => format!(
                "The answer came to {found} bytes before it was stopped; the limit is {allowed}. Ask for smaller pages."
            ),
            Self::Fields { found, allowed } => format!(
                "The operation resolved {found} fields before it was stopped; the limit is {allowed}. Ask for smaller pages."
            ),
        };
        failed(ErrorCode::QueryTooComplex, message)
    }
}
