//! Converts GraphQL responses to HTTP responses, and has the responses that several handlers share.

use std::any::Any;

use async_graphql::{Response as Answer, Value};
use async_graphql_axum::GraphQLResponse;
use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use domain::id::RequestId;
use graphql::{ErrorCode, run::failed};

use super::{accept::Form, admission, answer::json, operation};

/// The number of seconds to wait where no error says it.
const A_MOMENT: u64 = 1;

/// The response to any method other than `POST`.
pub async fn method_not_allowed() -> Response<Body> {
    let message = "Operations are accepted by POST alone, never in a URL (urql: preferGetMethod: false). GET opens a WebSocket.";
    let mut response = answer(
        StatusCode::METHOD_NOT_ALLOWED,
        failed(ErrorCode::MethodNotAllowed, message),
    );
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}

/// The response to any method other than `POST` where something is uploaded.
pub async fn only_posted() -> Response<Body> {
    let message = "Only POST is expected here.";
    let mut response = answer(
        StatusCode::METHOD_NOT_ALLOWED,
        failed(ErrorCode::MethodNotAllowed, message),
    );
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}

/// The response after a panic: an internal error. The process continues.
pub fn panicked(_: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let request = RequestId::new().0.to_string();
    tracing::error!(request, "a request panicked");
    let mut given = failed(ErrorCode::Internal, "Internal error.");
    for error in &mut given.errors {
        error
            .extensions
            .get_or_insert_default()
            .set("requestId", request.as_str());
    }
    answer(StatusCode::INTERNAL_SERVER_ERROR, given)
}

/// The response if the subject has reached the limit of open sockets and event streams.
pub fn crowded(most: usize) -> Response<Body> {
    let message = format!("More than {most} sockets and event streams of one subject: close some.");
    let given = failed(ErrorCode::RateLimited, message);
    answer(StatusCode::TOO_MANY_REQUESTS, given)
}

/// The response if the service is shutting down, so that no socket or stream may be opened.
pub fn going_away() -> Response<Body> {
    answer(StatusCode::SERVICE_UNAVAILABLE, operation::going_away())
}

/// A response with its status, and with `Retry-After` if the error has a time to wait. A browser may not see headers, so
/// the error has the time as well.
pub fn answer(status: StatusCode, mut answer: Answer) -> Response<Body> {
    admission::note_waits(&mut answer.errors);
    let is_to_wait = matches!(
        status,
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
    );
    let wait = is_to_wait.then(|| admission::seconds_to_wait(&answer).unwrap_or(A_MOMENT));
    let body = json(&answer);
    // The library would write what is written already once more, and `"data": null` beside the error of a request.
    answer.data = Value::Null;
    let mut response = GraphQLResponse::from(answer).into_response();
    *response.body_mut() = body.into();
    *response.status_mut() = status;
    if let Some(seconds) = wait {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Form::Json.set_on(&mut response);
    response
}
