//! The discovery endpoints: our public keys, and the metadata of the authorisation server (RFC 8414).

use axum::{extract::State, http::header, response::IntoResponse};

use super::edge::Edge;
use crate::auth::jwk;

/// Our public keys: all keys that verify tokens, including those that no longer sign, and those with which anything was signed
/// that can still be verified.
pub async fn keys(State(edge): State<Edge>) -> impl IntoResponse {
    let mut published = edge.0.verifier.published();
    if let Some(keys) = published["keys"].as_array_mut() {
        let directory = edge.0.app.directory();
        for (key_id, public_key) in &directory.statement_keys {
            if keys.iter().all(|key| key["kid"] != key_id.as_str()) {
                keys.push(jwk(key_id, public_key));
            }
        }
    }
    json(published.to_string())
}

/// The metadata of the authorisation server.
pub async fn authorization_server(State(edge): State<Edge>) -> impl IntoResponse {
    json(edge.0.office.metadata.clone())
}

fn json(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}
