//! The cost of an operation, as reported in the response and in the HTTP headers `RateLimit-Policy` and `RateLimit` of
//! draft-ietf-httpapi-ratelimit-headers-10, whose values are structured fields (RFC 9651).

use async_graphql::{Name, Value, indexmap::IndexMap};
use axum::http::HeaderName;
use kernel::clock::written;

use super::budgets::Standing;

/// The header with the rate limit.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// The header with the remaining points.
pub const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// The cost of an operation, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The cost estimated before the operation ran.
    pub estimated: u64,
    /// The actual cost.
    pub actual: u64,
    /// The caller's points after the operation.
    pub standing: Standing,
}

impl Cost {
    /// As `extensions.cost`.
    pub fn to_extension(self) -> Value {
        let reset_at = written(self.standing.reset_at);
        Value::Object(IndexMap::from([
            (Name::new("estimated"), self.estimated.into()),
            (Name::new("actual"), self.actual.into()),
            (Name::new("remaining"), self.standing.remaining.into()),
            (Name::new("resetAt"), reset_at.into()),
        ]))
    }
}

/// The values of the two headers.
pub fn headers(a_minute: u32, standing: &Standing) -> [String; 2] {
    let Standing {
        remaining,
        reset_seconds,
        ..
    } = standing;
    [
        format!("\"points\";q={a_minute};w=60;qu=\"points\""),
        format!("\"points\";r={remaining};t={reset_seconds}"),
    ]
}
