//! The discovery endpoints: our public keys, and the metadata of the authorisation server (RFC 8414).

use axum::{extract::State, http::header, response::IntoResponse};

use super::edge::Edge;

/// Our public keys: all keys that verify, including those that no longer sign.
pub async fn keys(State(edge): State<Edge>) -> impl IntoResponse {
    json(edge.0.verifier.published().to_string())
}

/// The metadata of the authorisation server.
pub async fn authorization_server(State(edge): State<Edge>) -> impl IntoResponse {
    json(edge.0.office.metadata.clone())
}

fn json(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}
