//! Why a client gets no token: the errors of RFC 6749, section 5.2, and HTTP statuses for the rest.

use axum::{
    Json,
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use serde_json::json;

/// Why a client gets no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request is malformed; with what was expected.
    Request(&'static str),
    /// Not form-encoded.
    MediaType,
    /// The body is too large.
    TooLarge,
    /// The method is not `POST`.
    Method,
    /// The client failed to authenticate or is not admitted; whether it used the `Authorization` header.
    Client { by_header: bool },
    /// The grant type is not supported.
    Grant,
    /// A scope is malformed, or is not registered for the client.
    Scope,
    /// Too many failed authentications; with the seconds to wait.
    TooOften(u64),
    /// The service is busy, or the database is unreachable.
    Away,
    /// An internal error.
    Internal,
}

impl Refusal {
    /// The error code in the response.
    pub fn error(&self) -> &'static str {
        match self {
            Self::Request(_) | Self::MediaType | Self::TooLarge | Self::Method => "invalid_request",
            Self::Client { .. } => "invalid_client",
            Self::Grant => "unsupported_grant_type",
            Self::Scope => "invalid_scope",
            Self::TooOften(_) => "slow_down",
            Self::Away => "temporarily_unavailable",
            Self::Internal => "server_error",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Request(_) | Self::Grant | Self::Scope => StatusCode::BAD_REQUEST,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Client { .. } => StatusCode::UNAUTHORIZED,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The description, in the characters that RFC 6749 allows: ASCII without quotation marks and backslashes.
    fn description(&self) -> &'static str {
        match self {
            Self::Request(expected) => expected,
            Self::MediaType => {
                "The content type application/x-www-form-urlencoded without a content encoding is expected."
            }
            Self::TooLarge => "The body is larger than 16384 bytes.",
            Self::Method => "Only POST is expected here.",
            Self::Client { .. } => {
                "A registered client is expected to authenticate, by one method that it is registered for."
            }
            Self::Grant => "The grant client_credentials is expected.",
            Self::Scope => {
                "Scopes that the client is registered for are expected, separated by single spaces."
            }
            Self::TooOften(_) => "The client failed to authenticate too often: wait.",
            Self::Away => "The service is busy or its database is unreachable: try again.",
            Self::Internal => "Internal error.",
        }
    }

    fn header(&self) -> Option<(header::HeaderName, HeaderValue)> {
        match self {
            Self::Client { by_header: true } => {
                let challenge = "Basic realm=\"oauth\", charset=\"UTF-8\"";
                Some((
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static(challenge),
                ))
            }
            Self::TooOften(seconds) => Some((header::RETRY_AFTER, HeaderValue::from(*seconds))),
            Self::Away => Some((header::RETRY_AFTER, HeaderValue::from(1))),
            Self::Method => Some((header::ALLOW, HeaderValue::from_static("POST"))),
            _ => None,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response<Body> {
        let body = json!({ "error": self.error(), "error_description": self.description() });
        let mut response = (self.status(), Json(body)).into_response();
        if let Some((name, value)) = self.header() {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
