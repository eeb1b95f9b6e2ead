//! The reasons why a running operation was stopped.

use async_graphql::Response;

use crate::{ErrorCode, run::failed};

/// A limit that a running operation exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The response is too large: its size so far in bytes.
    Bytes { found: usize, allowed: usize },
    /// Too many fields were resolved: their number so far.
    Fields { found: usize, allowed: usize },
}

impl Stop {
    /// The response that replaces that of the operation.
    pub fn answer(self) -> Response {
        let message = match self {
            Self::Bytes { found, allowed } => format!(
                "The response had {found} bytes when the operation was stopped; the limit is {allowed}. Request smaller pages."
            ),
            Self::Fields { found, allowed } => format!(
                "The operation had resolved {found} fields when it was stopped; the limit is {allowed}. Request smaller pages."
            ),
        };
        failed(ErrorCode::QueryTooComplex, message)
    }
}
