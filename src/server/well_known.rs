//! What clients find out by themselves: our public keys, and where tokens are to be had (RFC 8414).

use axum::{extract::State, http::header, response::IntoResponse};
use serde_json::{Value, json};
use strum::VariantNames;

use super::Edge;
use crate::domain::scope::Scope;

/// Where our public keys are.
pub const KEYS: &str = "/.well-known/jwks.json";
/// Where the description of the authorisation server is.
pub const METADATA: &str = "/.well-known/oauth-authorization-server";
/// Where registered clients get tokens.
pub const TOKEN: &str = "/oauth/token";

/// The ways to get a token.
const GRANTS: [&str; 1] = ["client_credentials"];
/// The ways in which a client proves itself.
const CLIENT_PROOFS: [&str; 3] = [
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt",
];
/// The algorithms in which a client may sign that proof.
const CLIENT_ALGORITHMS: [&str; 4] = ["EdDSA", "ES256", "RS256", "PS256"];

/// The description of the authorisation server that an issuer is. The service answers at the issuer's own address.
pub fn metadata(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "jwks_uri": at(issuer, KEYS),
        "token_endpoint": at(issuer, TOKEN),
        "grant_types_supported": GRANTS,
        // Nobody is sent to us by a browser.
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": CLIENT_PROOFS,
        "token_endpoint_auth_signing_alg_values_supported": CLIENT_ALGORITHMS,
        "scopes_supported": Scope::VARIANTS,
    })
}

/// A path at the address that an issuer is.
pub fn at(issuer: &str, path: &str) -> String {
    format!("{}{path}", issuer.trim_end_matches('/'))
}

/// Our public keys: all that verify, those that no longer sign among them.
pub async fn keys(State(edge): State<Edge>) -> impl IntoResponse {
    told(edge.0.verifier.published().to_string())
}

/// The description of the authorisation server.
pub async fn authorization_server(State(edge): State<Edge>) -> impl IntoResponse {
    told(edge.0.metadata.clone())
}

fn told(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}
