//! Maps a response to its HTTP status, by GraphQL over HTTP of September 2026, or by its older draft if the operator
//! chose that.

use async_graphql::{Response, Value};
use axum::http::StatusCode;
use graphql::ErrorCode;

/// The status of a response.
#[must_use]
pub fn of(answer: &Response, legacy: bool) -> StatusCode {
    let code = |error: &async_graphql::ServerError| match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code.clone()),
        _ => None,
    };
    let codes: Vec<String> = answer.errors.iter().filter_map(code).collect();
    let has = |code: ErrorCode| codes.iter().any(|known| known == code.name());
    if has(ErrorCode::Timeout) || has(ErrorCode::Unavailable) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    if answer.data != Value::Null {
        return StatusCode::OK;
    }
    if has(ErrorCode::RateLimited) {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    if has(ErrorCode::GraphqlValidationFailed) {
        return unfit(legacy);
    }
    let never_ran = [
        ErrorCode::BadRequest,
        ErrorCode::GraphqlParseFailed,
        ErrorCode::QueryTooComplex,
    ];
    if never_ran.into_iter().any(has) {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    }
}

/// The status of a well-formed request whose operation cannot run.
#[must_use]
pub fn unfit(legacy: bool) -> StatusCode {
    if legacy {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}
