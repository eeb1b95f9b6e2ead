//! What clients find out by themselves: our public keys, and where tokens are to be had (RFC 8414).

use axum::{extract::State, http::header, response::IntoResponse};

use super::edge::Edge;

/// Our public keys: all that verify, those that no longer sign among them.
pub async fn keys(State(edge): State<Edge>) -> impl IntoResponse {
    told(edge.0.verifier.published().to_string())
}

/// The description of the authorisation server.
pub async fn authorization_server(State(edge): State<Edge>) -> impl IntoResponse {
    told(edge.0.office.metadata.clone())
}

fn told(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}
