//! Our own issuer: its endpoints and its metadata (RFC 8414).

use std::{net::IpAddr, num::NonZeroU32};

use domain::client;
use kernel::{App, issuer::Issuer, scope::Scope};
use serde_json::{Value, json};
use strum::VariantNames;

use super::failures::Failures;
use crate::config::Issuing;

/// The path of our public keys.
pub const KEYS: &str = "/.well-known/jwks.json";
/// The path of the authorisation server's metadata.
pub const METADATA: &str = "/.well-known/oauth-authorization-server";
/// The path of the token endpoint.
pub const TOKEN: &str = "/oauth/token";

/// The supported grant types.
const GRANTS: [&str; 1] = ["client_credentials"];
/// The supported methods of client authentication.
const CLIENT_PROOFS: [&str; 3] = [
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt",
];
/// The algorithms with which a client may sign its assertion.
const CLIENT_ALGORITHMS: [&str; 4] = ["EdDSA", "ES256", "RS256", "PS256"];

/// The state of the token endpoint.
pub struct Office {
    pub(super) issuing: Issuing,
    /// The authorisation server's metadata, as JSON.
    pub(super) metadata: String,
    pub(super) issuer: Issuer,
    /// The allowed audiences of a client's assertion: this endpoint, or the issuer.
    pub(super) audiences: [String; 2],
    /// The failed authentications by client and address.
    pub(super) failures: Failures<(String, Option<IpAddr>)>,
}

impl Office {
    /// The token endpoint; `a_minute` is the number of failed authentications a minute of one client from one address.
    pub fn new(app: &App, issuing: Issuing, a_minute: NonZeroU32) -> Self {
        client::warm_up();
        let endpoint = at(&issuing.issuer, TOKEN);
        Self {
            metadata: metadata(&issuing.issuer).to_string(),
            issuer: Issuer::ours(&issuing.issuer),
            audiences: [endpoint, issuing.issuer.clone()],
            issuing,
            failures: Failures::new(app.clone(), a_minute),
        }
    }
}

/// The metadata of the authorisation server. The issuer is the URL at which the service is reached.
fn metadata(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "jwks_uri": at(issuer, KEYS),
        "token_endpoint": at(issuer, TOKEN),
        "grant_types_supported": GRANTS,
        // There is no authorisation endpoint for browsers.
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": CLIENT_PROOFS,
        "token_endpoint_auth_signing_alg_values_supported": CLIENT_ALGORITHMS,
        "scopes_supported": Scope::VARIANTS,
    })
}

/// The URL of a path at the issuer.
fn at(issuer: &str, path: &str) -> String {
    format!("{}{path}", issuer.trim_end_matches('/'))
}
