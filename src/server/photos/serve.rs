//! `GET /photos/{digest}/{size}.jpg`: a picture as it is stored. It is made by this service, and is sent with a fixed type
//! and a policy that forbids everything, so that nothing in it can run as a script.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use domain::photo::address::{self, Shown, Size};
use kernel::deadline::Deadline;
use serde::Deserialize;

use super::refusal::{Refusal, nothing_here};
use crate::{outbound::photos::Photos, server::edge::Edge};

/// For how many seconds a public picture may be kept without asking again. It may be withdrawn meanwhile.
const KEPT: i64 = 300;
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// Marks a response that may be stored, with its header `Cache-Control`.
#[derive(Clone)]
pub struct Kept(pub HeaderValue);

/// The signature of an address that ends.
#[derive(Default, Deserialize)]
pub struct Signed {
    until: Option<i64>,
    signature: Option<String>,
}

/// Shows a picture, if it is public or its address is signed.
pub async fn show(
    State(edge): State<Edge>,
    Path((digest, file)): Path<(String, String)>,
    signed: Result<Query<Signed>, QueryRejection>,
    headers: HeaderMap,
) -> Response<Body> {
    let Some(size) = size(&file).filter(|_| is_digest(&digest)) else {
        return nothing_here();
    };
    let Query(signed) = signed.unwrap_or_default();
    match found(&edge, (&digest, size), &signed, &headers).await {
        Ok(Some(response)) => response,
        Ok(None) => nothing_here(),
        Err(refusal) => refusal.answer(),
    }
}

async fn found(
    edge: &Edge,
    (digest, size): (&str, Size),
    signed: &Signed,
    headers: &HeaderMap,
) -> Result<Option<Response<Body>>, Refusal> {
    let darkroom = &edge.0.darkroom;
    let Some(place) = darkroom.place.get() else {
        return Ok(None);
    };
    let turn = Arc::clone(&darkroom.showing).acquire_owned();
    let turn = tokio::time::timeout(edge.0.limits.operation, turn).await;
    let Ok(Ok(_turn)) = turn else {
        return Err(Refusal::Busy);
    };
    let app = &edge.0.app;
    let signed = signed.until.zip(signed.signature.as_deref());
    let shown = address::shown(app, (digest, size), signed);
    let shown = Deadline::run(edge.0.limits.operation, shown).await;
    let shown = match shown {
        Ok(Ok(Some(shown))) => shown,
        Ok(Ok(None)) => return Ok(None),
        Ok(Err(error)) => {
            tracing::error!(?error, "a photo could not be looked up");
            return Err(Refusal::Busy);
        }
        Err(_) => return Err(Refusal::Busy),
    };
    let kept = match shown {
        Shown::ToAll => format!("public, max-age={KEPT}, must-revalidate"),
        Shown::Until(until) => {
            let left = (until - app.now()).num_seconds().max(0);
            format!("private, max-age={left}")
        }
    };
    let Ok(kept) = HeaderValue::from_str(&kept) else {
        return Ok(None);
    };
    let tag = format!("\"{digest}-{}\"", size.name());
    let response = if has_it(headers, &tag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        Some(response)
    } else {
        picture(place, digest, size).await?
    };
    Ok(response.map(|mut response| {
        response.extensions_mut().insert(Kept(kept));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        response
    }))
}

/// The response with the bytes of a picture.
async fn picture(
    place: &Photos,
    digest: &str,
    size: Size,
) -> Result<Option<Response<Body>>, Refusal> {
    let bytes = place.get(digest, size).await.map_err(|error| {
        tracing::error!(%error, "a picture could not be read");
        Refusal::Busy
    })?;
    let Some(bytes) = bytes else {
        tracing::error!(digest, "a picture is not in its place");
        return Ok(None);
    };
    let length = HeaderValue::from(bytes.len());
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, length);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    Ok(Some(response))
}

/// Whether the client says that it has this version already (RFC 9110, section 13.1.2).
fn has_it(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter();
    let tags = values.filter_map(|value| value.to_str().ok());
    tags.flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn size(file: &str) -> Option<Size> {
    file.strip_suffix(".jpg")?.parse().ok()
}

fn is_digest(text: &str) -> bool {
    let is_hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(is_hexadecimal)
}
