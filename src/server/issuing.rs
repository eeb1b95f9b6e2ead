//! Our own issuer, as its clients see it: where tokens are given out, by what, and how it describes itself (RFC 8414).

use std::{net::IpAddr, num::NonZeroU32, path::PathBuf};

use serde_json::{Value, json};
use strum::VariantNames;

use super::failures::Failures;
use crate::domain::{App, client, issuer::Issuer, scope::Scope};

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

/// What our own tokens are given out by.
#[derive(Clone, Debug)]
pub struct Issuing {
    /// Our own issuer.
    pub issuer: String,
    /// Whom its tokens are meant for.
    pub audience: String,
    /// The file of the keys; the first signs.
    pub key_file: PathBuf,
    /// How long a token holds, in seconds.
    pub lifetime_seconds: i64,
}

/// The place where tokens are given out.
pub struct Office {
    pub(super) issuing: Issuing,
    /// How the authorisation server describes itself.
    pub(super) metadata: String,
    pub(super) issuer: Issuer,
    /// What a client's own proof may be meant for: this endpoint, or the issuer.
    pub(super) audiences: [String; 2],
    /// By client and address.
    pub(super) failures: Failures<(String, Option<IpAddr>)>,
}

impl Office {
    /// Opens it: a client may fail so often a minute from one address.
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

/// The description of the authorisation server that an issuer is. The service answers at the issuer's own address.
fn metadata(issuer: &str) -> Value {
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
fn at(issuer: &str, path: &str) -> String {
    format!("{}{path}", issuer.trim_end_matches('/'))
}
