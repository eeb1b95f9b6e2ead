//! GraphQL over HTTP: `POST` of JSON, and nothing else. Operations never travel in an address, where search terms would land
//! in access logs.

use std::any::Any;

use async_graphql::{Request, Response as Answer};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{
        State,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use chrono::{DateTime, Utc};

use super::{
    Edge, Stranger, Visitor, admission,
    answer::Written,
    asked::{Asked, DEEPEST_VARIABLE, is_plain},
    event_stream, operation, status,
    whose::Whose,
};
use crate::{
    auth::bearer,
    domain::{Caller, audit},
    graphql::{ErrorCode, run::failed, told},
};

/// The header in which a client may say why it asks.
pub const PURPOSE: HeaderName = HeaderName::from_static("x-purpose");
/// The header that names the request, as the log and the audit trail do.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How many seconds to wait where nobody knows better.
const A_MOMENT: u64 = 1;

/// Answers a query or a mutation.
pub async fn post(
    State(edge): State<Edge>,
    extensions: Extensions,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response<Body> {
    if !is_json(&headers) {
        let message = "The content type application/json without a content encoding is expected.";
        return answer(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            failed(ErrorCode::UnsupportedMediaType, message),
        );
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return not_taken(&edge, &rejection),
    };
    let from = Visitor::of(&extensions);
    let admitted = edge.admit(bearer(&headers), &from);
    let (caller, until) = match admitted.await {
        Ok(admitted) => admitted,
        Err(stranger) => return turned_away(&edge, &stranger),
    };
    let (request_id, whose) = (caller.request(), Whose::of(caller.principal()));
    let mut response = asked(&edge, (caller, until), &headers, &body).await;
    let [policy, limit] = edge.0.admission.headers(&whose);
    for (name, value) in [
        (REQUEST_ID, request_id.0.to_string()),
        (admission::POLICY, policy),
        (admission::LIMIT, limit),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Answers what a caller asks.
async fn asked(
    edge: &Edge,
    (caller, until): (Caller, DateTime<Utc>),
    headers: &HeaderMap,
    body: &[u8],
) -> Response<Body> {
    let Ok(purpose) = purpose(headers) else {
        let message = "X-Purpose: a purpose of at most 200 characters, on one line, is expected.";
        return answer(
            StatusCode::BAD_REQUEST,
            failed(ErrorCode::BadRequest, message),
        );
    };
    let caller = caller.for_purpose(purpose);
    let request = match read(body, edge.0.limits.legacy_status) {
        Ok(request) => request,
        Err(refusal) => return *refusal,
    };
    if event_stream::is_asked_for(headers) {
        return event_stream::answer(edge, (caller, until), headers, request);
    }
    let given = edge.once(&caller, request).await;
    answer(status::of(&given, edge.0.limits.legacy_status), given)
}

/// A body that is too large, or that did not arrive in time.
fn not_taken(edge: &Edge, rejection: &BytesRejection) -> Response<Body> {
    if let BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) = rejection {
        let most = edge.0.limits.body_bytes;
        let message = format!("The body is larger than {most} bytes.");
        return answer(
            StatusCode::PAYLOAD_TOO_LARGE,
            failed(ErrorCode::PayloadTooLarge, message),
        );
    }
    let message = "The body did not arrive in time.";
    let mut response = answer(
        StatusCode::REQUEST_TIMEOUT,
        failed(ErrorCode::RequestTimeout, message),
    );
    // The rest of it is not waited for.
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// Why they say they ask.
fn purpose(headers: &HeaderMap) -> Result<Option<String>, ()> {
    let mut values = headers.get_all(PURPOSE).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = str::from_utf8(value.as_bytes()).map_err(|_| ())?;
    if values.next().is_some() {
        return Err(());
    }
    audit::purpose(text).map_err(|_| ())
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") && !headers.contains_key(header::CONTENT_ENCODING)
}

/// The request of a body, or the answer that says what is wrong with it.
fn read(body: &[u8], legacy: bool) -> Result<Request, Box<Response<Body>>> {
    let refused =
        |status, code, message: &str| Err(Box::new(answer(status, failed(code, message))));
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) else {
        let message = "The body is not JSON.";
        return refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message);
    };
    if !is_plain(body, 0) {
        let message = format!(
            "No object of the body has a member twice, and variables are nested at most {DEEPEST_VARIABLE} deep."
        );
        return refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, &message);
    }
    if !value.is_object() {
        let message = "One JSON object is expected; batches are not supported.";
        return refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message);
    }
    let Ok(asked) = serde_json::from_value::<Asked>(value) else {
        let message = "A text `query`, and perhaps a text `operationName` and an object `variables`, are expected.";
        return refused(status::unfit(legacy), ErrorCode::BadRequest, message);
    };
    Ok(asked.into())
}

/// Without a valid token: one body for every reason, until there were too many.
fn turned_away(edge: &Edge, stranger: &Stranger) -> Response<Body> {
    let (code, message, _) = told(crate::domain::Error::Unauthenticated);
    let (name, value, mut response) = match stranger {
        Stranger::Silent | Stranger::Refused => {
            let challenge = match stranger {
                Stranger::Silent => HeaderValue::from_static("Bearer"),
                _ => HeaderValue::from_static("Bearer error=\"invalid_token\""),
            };
            let response = answer(StatusCode::UNAUTHORIZED, failed(code, message));
            (header::WWW_AUTHENTICATE, challenge, response)
        }
        Stranger::Insistent(seconds) => {
            let most = edge.0.limits.failed_authentications;
            let message = format!(
                "More than {most} bad tokens a minute came from this address: wait {seconds} seconds."
            );
            let given = failed(ErrorCode::RateLimited, message);
            let response = answer(StatusCode::TOO_MANY_REQUESTS, given);
            (header::RETRY_AFTER, HeaderValue::from(*seconds), response)
        }
    };
    response.headers_mut().insert(name, value);
    response
}

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
    let request = crate::domain::id::RequestId::new().0.to_string();
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

fn answer(status: StatusCode, answer: Answer) -> Response<Body> {
    let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    let wait = matches!(
        status,
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
    )
    .then(|| admission::seconds_to_wait(&answer).unwrap_or(A_MOMENT));
    let mut response = (status, kind, Json(Written(&answer))).into_response();
    if let Some(seconds) = wait {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
