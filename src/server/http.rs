//! GraphQL over HTTP: `POST` with JSON only. Operations are never accepted in a URL, because search terms would be
//! written to access logs.

use axum::{
    body::{Body, Bytes},
    extract::{
        State,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
};
use graphql::{ErrorCode, described, run::failed};
use kernel::{Caller, audit};

use super::{
    accept::Accepted,
    admission,
    admitted::{Admitted, Stranger},
    compressed::{self, Compressible},
    edge::Edge,
    event_stream,
    reply::answer,
    request_body,
    status::Statuses,
    visitor::Visitor,
    whose::Whose,
};
use crate::auth::bearer;

/// The header in which a client may state the purpose of a request.
pub const PURPOSE: HeaderName = HeaderName::from_static("x-purpose");
/// The header with the request id, which the log and the audit trail also have.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Handles an operation: a query or a mutation, and a subscription if the request accepts an event stream.
pub async fn post(
    State(edge): State<Edge>,
    extensions: Extensions,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response<Body> {
    let accepted = Accepted::of(&headers, edge.0.limits.legacy_status);
    if accepted.is_nothing() {
        let message = "Accept: application/graphql-response+json, application/json or text/event-stream is expected.";
        let given = failed(ErrorCode::NotAcceptable, message);
        return answer(StatusCode::NOT_ACCEPTABLE, given);
    }
    if !is_json(&headers) {
        let message = "The content type application/json without a content encoding is expected.";
        let given = failed(ErrorCode::UnsupportedMediaType, message);
        return accepted.apply_to(answer(StatusCode::UNSUPPORTED_MEDIA_TYPE, given));
    }
    let from = Visitor::of(&extensions);
    let response = match body {
        Ok(body) => answer_body(&edge, &from, (&headers, accepted), &body).await,
        Err(rejection) => refuse_body(&edge, &rejection),
    };
    accepted.apply_to(response)
}

/// Handles a request whose body has arrived.
async fn answer_body(
    edge: &Edge,
    from: &Visitor,
    (headers, accepted): (&HeaderMap, Accepted),
    body: &[u8],
) -> Response<Body> {
    let admitted = edge.admit(bearer(headers), from);
    let admitted = match admitted.await {
        Ok(admitted) => admitted,
        Err(stranger) => return turned_away(edge, &stranger),
    };
    let caller = admitted.caller.clone();
    let mut response = answer_caller(edge, admitted, (headers, accepted), body).await;
    note_standing(edge, &caller, &mut response);
    response
}

/// Adds the headers that tell the id of the request, and the points that the caller has left.
pub fn note_standing(edge: &Edge, caller: &Caller, response: &mut Response<Body>) {
    let [policy, limit] = edge.0.admission.headers(&Whose::of(caller.principal()));
    for (name, value) in [
        (REQUEST_ID, caller.request().0.to_string()),
        (admission::POLICY, policy),
        (admission::LIMIT, limit),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
}

/// Handles the request of an authenticated caller.
async fn answer_caller(
    edge: &Edge,
    admitted: Admitted,
    (headers, accepted): (&HeaderMap, Accepted),
    body: &[u8],
) -> Response<Body> {
    let Ok(purpose) = purpose(headers) else {
        let message = "X-Purpose: a purpose of at most 200 characters, on one line, is expected.";
        return answer(
            StatusCode::BAD_REQUEST,
            failed(ErrorCode::BadRequest, message),
        );
    };
    let admitted = admitted.for_purpose(purpose);
    let statuses = Statuses::new(edge.0.limits.legacy_status, accepted.form);
    let request = match request_body::read(body) {
        Ok(request) => request,
        Err(unread) => {
            let status = statuses.of_unread(&unread);
            return answer(status, failed(unread.code(), unread.message()));
        }
    };
    let request = event_stream::resuming(request, headers);
    if accepted.form.is_none() {
        return event_stream::answer(edge, admitted, |caller| edge.run(caller, request));
    }
    let (given, compressible) = match edge.begin(&admitted.caller, request).await {
        Ok(begun) if accepted.events && begun.listens() => {
            return event_stream::answer(edge, admitted, |_| edge.go(begun));
        }
        Ok(begun) => {
            let compressible = compressed::may_be(&begun.prepared);
            (edge.once(begun).await, compressible)
        }
        Err(refused) => (refused, false),
    };
    let mut response = answer(statuses.of(&given), given);
    if compressible {
        response.extensions_mut().insert(Compressible);
    }
    response
}

/// The response to a body that is too large, or that did not arrive in time.
fn refuse_body(edge: &Edge, rejection: &BytesRejection) -> Response<Body> {
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
    // The connection is closed instead of waiting for the rest of the body.
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// The purpose that the client states.
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

/// The response without a valid token. It is the same for every reason, until there are too many invalid tokens.
pub fn turned_away(edge: &Edge, stranger: &Stranger) -> Response<Body> {
    let (code, message, _) = described(kernel::Error::Unauthenticated);
    let challenge = match stranger {
        Stranger::Silent => HeaderValue::from_static("Bearer"),
        Stranger::Refused => HeaderValue::from_static("Bearer error=\"invalid_token\""),
        Stranger::Insistent(seconds) => {
            let most = edge.0.limits.failed_authentications;
            let message = format!(
                "More than {most} invalid tokens a minute came from this address: wait {seconds} seconds."
            );
            let given = admission::waiting(failed(ErrorCode::RateLimited, message), *seconds);
            return answer(StatusCode::TOO_MANY_REQUESTS, given);
        }
    };
    let mut response = answer(StatusCode::UNAUTHORIZED, failed(code, message));
    let headers = response.headers_mut();
    headers.insert(header::WWW_AUTHENTICATE, challenge);
    response
}
