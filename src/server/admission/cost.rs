//! What an operation cost, as its answer and the headers of HTTP tell it: `RateLimit-Policy` and `RateLimit` of
//! draft-ietf-httpapi-ratelimit-headers-10, whose values are structured fields (RFC 9651).

use async_graphql::{Name, Value, indexmap::IndexMap};
use axum::http::HeaderName;
use chrono::SecondsFormat;

use super::budgets::Standing;

/// The header that says what is allowed.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// The header that says how much of it is left.
pub const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// What an operation cost, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// What it was estimated to cost before it was executed.
    pub estimated: u64,
    /// What it did cost.
    pub actual: u64,
    /// How the points of whoever asked stand after it.
    pub standing: Standing,
}

impl Cost {
    /// As `extensions.cost`.
    pub fn told(&self) -> Value {
        let reset_at = self.standing.reset_at;
        let reset_at = reset_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
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
