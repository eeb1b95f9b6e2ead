//! The IDE page: a small page of our own to ask questions from a browser. All of it is served by us, and nothing it does
//! goes anywhere else.

use axum::{
    body::Body,
    http::{HeaderMap, Response, header},
    response::{Html, IntoResponse},
};

const PAGE: &str = include_str!("ide.html");
/// The page runs its own script and talks to nobody but us.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page, for a browser that asks for one.
pub fn page(headers: &HeaderMap) -> Option<Response<Body>> {
    let accepted = headers.get(header::ACCEPT)?.to_str().ok()?;
    let wanted = accepted
        .split(',')
        .any(|kind| kind.trim_start().starts_with("text/html"));
    wanted.then(|| ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(PAGE)).into_response())
}
