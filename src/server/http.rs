//! GraphQL over HTTP: `POST` with JSON only. Operations are never accepted in a URL, because search terms would be
//! written to access logs.

use async_graphql::{ParseRequestError, Request};
use async_graphql_axum::GraphQLRequest;
use axum::{
    body::{Body, Bytes},
    extract::{
        FromRequest, State,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{
        Extensions, HeaderMap, HeaderName, HeaderValue, Method, Request as HttpRequest, Response,
        StatusCode, header,
    },
    response::IntoResponse,
};
use graphql::{ErrorCode, run::failed, told};
use kernel::audit;

use super::{
    admission,
    admitted::{Admitted, Stranger},
    asked::{DEEPEST_VARIABLE, has_query, is_plain},
    edge::Edge,
    event_stream,
    reply::answer,
    status,
    visitor::Visitor,
    whose::Whose,
};
use crate::auth::bearer;

/// The header in which a client may state the purpose of a request.
pub const PURPOSE: HeaderName = HeaderName::from_static("x-purpose");
/// The header with the request id, which the log and the audit trail also have.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Handles a query or a mutation.
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
    let admitted = match admitted.await {
        Ok(admitted) => admitted,
        Err(stranger) => return turned_away(&edge, &stranger),
    };
    let caller = &admitted.caller;
    let (request_id, whose) = (caller.request(), Whose::of(caller.principal()));
    let mut response = asked(&edge, admitted, &headers, body).await;
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

/// Handles the request of an authenticated caller.
async fn asked(
    edge: &Edge,
    admitted: Admitted,
    headers: &HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let Ok(purpose) = purpose(headers) else {
        let message = "X-Purpose: a purpose of at most 200 characters, on one line, is expected.";
        return answer(
            StatusCode::BAD_REQUEST,
            failed(ErrorCode::BadRequest, message),
        );
    };
    let admitted = admitted.for_purpose(purpose);
    let request = match read(body, edge.0.limits.legacy_status).await {
        Ok(request) => request,
        Err(refusal) => return *refusal,
    };
    if event_stream::is_asked_for(headers) {
        return event_stream::answer(edge, admitted, headers, request);
    }
    let given = edge.once(&admitted.caller, request).await;
    answer(status::of(&given, edge.0.limits.legacy_status), given)
}

/// The response to a body that is too large, or that did not arrive in time.
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

/// The request in a body, or the response to an invalid body. The library reads the body after our checks. By itself it
/// has no limit on the size of a body, accepts duplicate members and a list of requests, and treats a missing `query`
/// as an empty one.
async fn read(body: Bytes, legacy: bool) -> Result<Request, Box<Response<Body>>> {
    let refused =
        |status, code, message: &str| Err(Box::new(answer(status, failed(code, message))));
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(&body) else {
        let message = "The body is not JSON.";
        return refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message);
    };
    if !is_plain(&body, 0) {
        let message = format!(
            "An object in the body has a duplicate member, or variables are nested more than {DEEPEST_VARIABLE} levels deep."
        );
        return refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, &message);
    }
    if !value.is_object() {
        let message = "A single JSON object is expected; batches are not supported.";
        return refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message);
    }
    let has_query = has_query(&value);
    drop(value);
    let mut request = HttpRequest::new(Body::from(body));
    // For any other method the library would read the URL.
    *request.method_mut() = Method::POST;
    match GraphQLRequest::<Unread>::from_request(request, &()).await {
        Ok(request) if has_query => Ok(request.into_inner()),
        Ok(_) | Err(Unread) => {
            let mut response = Unread.into_response();
            *response.status_mut() = status::unfit(legacy);
            Err(Box::new(response))
        }
    }
}

/// A JSON object that is not a GraphQL request.
struct Unread;

impl From<ParseRequestError> for Unread {
    fn from(_: ParseRequestError) -> Self {
        Self
    }
}

impl IntoResponse for Unread {
    fn into_response(self) -> Response<Body> {
        let message = "A string `query`, and optionally a string `operationName` and an object `variables`, are expected.";
        let refusal = failed(ErrorCode::BadRequest, message);
        answer(status::unfit(false), refusal)
    }
}

/// The response without a valid token. It is the same for every reason, until there are too many invalid tokens.
fn turned_away(edge: &Edge, stranger: &Stranger) -> Response<Body> {
    let (code, message, _) = told(kernel::Error::Unauthenticated);
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
                "More than {most} invalid tokens a minute came from this address: wait {seconds} seconds."
            );
            let given = failed(ErrorCode::RateLimited, message);
            let response = answer(StatusCode::TOO_MANY_REQUESTS, given);
            (header::RETRY_AFTER, HeaderValue::from(*seconds), response)
        }
    };
    response.headers_mut().insert(name, value);
    response
}
