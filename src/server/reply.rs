//! An answer as a response of HTTP, and the answers that every door gives alike.

use std::any::Any;

use async_graphql::Response as Answer;
use async_graphql_axum::GraphQLResponse;
use axum::{
    Json,
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};

use super::{
    admission,
    answer::{Written, never_ran},
    operation,
};
use crate::{
    domain::id::RequestId,
    graphql::{ErrorCode, run::failed},
};

/// How many seconds to wait where nobody knows better.
const A_MOMENT: u64 = 1;
/// The kind of every answer.
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// Any method but `POST`.
pub async fn method_not_allowed() -> Response<Body> {
    let message = "Only POST, and GET to open a socket, are expected here.";
    let mut response = answer(
        StatusCode::METHOD_NOT_ALLOWED,
        failed(ErrorCode::MethodNotAllowed, message),
    );
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}

/// A panic: one internal error, and no dead process.
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

/// They have so many sockets and event streams open already.
pub fn crowded(most: usize) -> Response<Body> {
    let message = format!("More than {most} sockets and event streams of one subject: close some.");
    let given = failed(ErrorCode::RateLimited, message);
    answer(StatusCode::TOO_MANY_REQUESTS, given)
}

/// The service ends, and nothing that stays open may begin.
pub fn going_away() -> Response<Body> {
    answer(StatusCode::SERVICE_UNAVAILABLE, operation::going_away())
}

/// An answer with its status, and how long to wait where that is what it says.
pub fn answer(status: StatusCode, answer: Answer) -> Response<Body> {
    let wait = matches!(
        status,
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
    )
    .then(|| admission::seconds_to_wait(&answer).unwrap_or(A_MOMENT));
    let mut response = if never_ran(&answer) {
        // The library would write `"data": null`.
        Json(Written(&answer)).into_response()
    } else {
        GraphQLResponse::from(answer).into_response()
    };
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // Both kinds of body are under the one name that every client knows.
    headers.insert(header::CONTENT_TYPE, JSON);
    if let Some(seconds) = wait {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
