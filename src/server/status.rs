//! Maps a response to its HTTP status, by GraphQL over HTTP of September 2026, or by its older draft if the operator
//! chose that.

use async_graphql::{Response, ServerError, Value};
use axum::http::StatusCode;
use graphql::ErrorCode;

use super::{accept::Form, answer::never_ran, request_body::Unread};

/// Which status codes a response may have.
#[derive(Clone, Copy, Debug)]
pub struct Statuses {
    legacy: bool,
    form: Option<Form>,
}

impl Statuses {
    /// The status codes for a form of response, or those of the older draft.
    pub fn new(legacy: bool, form: Option<Form>) -> Self {
        Self { legacy, form }
    }

    /// The status of a response.
    pub fn of(self, answer: &Response) -> StatusCode {
        let code = |error: &ServerError| match error.extensions.as_ref()?.get("code")? {
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
            return self.unfit();
        }
        let bad = [
            ErrorCode::BadRequest,
            ErrorCode::GraphqlParseFailed,
            ErrorCode::QueryTooComplex,
        ];
        if bad.into_iter().any(has) {
            StatusCode::BAD_REQUEST
        } else if !never_ran(answer) {
            StatusCode::OK
        } else if has(ErrorCode::Unauthenticated) {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }

    /// The status of a request that cannot be read.
    pub fn of_unread(self, unread: &Unread) -> StatusCode {
        match unread {
            // Apollo Server's status, without which some clients do not send the document after all. The new media type
            // does not allow it, and its clients do not need it.
            Unread::Persisted if self.form != Some(Form::Response) => StatusCode::OK,
            unread if unread.is_of_an_object() && !self.legacy => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The status of a well-formed request whose operation cannot run. By the older draft, clients that accept
    /// `application/json` alone trust no other status than 200.
    fn unfit(self) -> StatusCode {
        match self {
            Self { legacy: false, .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self {
                form: Some(Form::JsonOnly),
                ..
            } => StatusCode::OK,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}
