//! The IDE page: a small page of our own for sending queries from a browser. It loads nothing from, and sends nothing
//! to, other servers.

use axum::{
    body::Body,
    http::{HeaderMap, Response, header},
    response::{Html, IntoResponse},
};

const PAGE: &str = include_str!("ide.html");
/// The content security policy: the page runs its own inline script and connects to this service only.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page, if the request accepts HTML.
pub fn page(headers: &HeaderMap) -> Option<Response<Body>> {
    let accepted = headers.get(header::ACCEPT)?.to_str().ok()?;
    let wanted = accepted
        .split(',')
        .any(|kind| kind.trim_start().starts_with("text/html"));
    wanted.then(|| ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(PAGE)).into_response())
}
