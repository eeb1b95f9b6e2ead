//! Tokens for the tests of the verifier: valid ones, and valid ones with one change.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::Algorithm;
use kernel::{principal::Role, scope::Scope};
use serde_json::{Value, json};

use super::{
    Reason, Request, SigningKey, Source, Trust, Verified, Verifier,
    issuer::Issuer,
    key_set::{KeySet, jwks},
    mint,
};

pub const ISSUER: &str = "http://localhost:8080";
pub const AUDIENCE: &str = "immediate-justice";
pub const NOW: i64 = 1_750_000_000;
pub const HEADER: &str = r#"{"alg":"EdDSA"}"#;

pub static KEY: LazyLock<SigningKey> = LazyLock::new(new_key);

pub fn new_key() -> SigningKey {
    let folder = tempfile::tempdir().expect("a folder");
    SigningKey::open_or_make(&folder.path().join("key.pem"), true).expect("a key")
}

/// Trusts the tokens that the key signed.
pub fn verifier() -> Verifier {
    verifier_of(&KEY)
}

pub fn verifier_of(key: &SigningKey) -> Verifier {
    let keys = jwks([key]).to_string();
    let keys = KeySet::read(keys.as_bytes(), &[Algorithm::EdDSA]).expect("a key set");
    Verifier::of(vec![Issuer::holding(trust(), keys)])
}

/// The trust in our own issuer, whose key file does not exist.
pub fn trust() -> Trust {
    Trust::ours(ISSUER, AUDIENCE, Source::Own("/nowhere/key.pem".into()))
}

/// The public key of a key as a key set.
pub fn jwks_of(key: &SigningKey) -> String {
    jwks([key]).to_string()
}

pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("an instant")
}

pub fn verified(token: &str) -> Result<Verified, Reason> {
    verifier().judged(token, at(NOW))
}

pub fn good() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "exp": NOW + 300, "iat": NOW, "nbf": NOW, "role": "manager",
        "scope": "openid sites:read", "org": "opfcc", "client_id": "app", "jti": "1", "act": { "sub": "eve" },
    })
}

pub fn good_with(name: &str, value: &Value) -> Value {
    let mut claims = good();
    claims[name] = value.clone();
    claims
}

pub fn good_without(name: &str) -> Value {
    let mut claims = good();
    claims.as_object_mut().expect("an object").remove(name);
    claims
}

pub fn signed(key: &SigningKey, header: &str, claims: impl AsRef<[u8]>) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), key.encoding(), Algorithm::EdDSA);
    format!("{message}.{}", signature.expect("a signature"))
}

pub fn of_header(header: &str) -> Result<Verified, Reason> {
    verified(&signed(&KEY, header, good().to_string()))
}

pub fn of_claims(claims: impl AsRef<[u8]>) -> Result<Verified, Reason> {
    verified(&signed(&KEY, HEADER, claims))
}

pub fn minted(lifetime_seconds: i64) -> String {
    let request = Request {
        issuer: ISSUER.into(),
        audience: AUDIENCE.into(),
        subject: "ada".into(),
        role: Role::Analyst,
        scopes: [Scope::SitesRead, Scope::AuditRead].into(),
        organisation: Some("analysts".into()),
        lifetime_seconds,
    };
    mint(&KEY, &request, at(NOW)).expect("a token")
}

/// Tries every value of a table from names and reasons to values.
pub fn each_is_refused(table: &Value, attempt: impl Fn(&str, &Value) -> Result<Verified, Reason>) {
    for (name, reasons) in table.as_object().expect("names") {
        for (reason, values) in reasons.as_object().expect("reasons") {
            for value in values.as_array().expect("values") {
                let refused = attempt(name, value).expect_err(name);
                let reported = match refused {
                    Reason::Claim(_) => "Claims".into(),
                    refused => format!("{refused:?}"),
                };
                assert_eq!(reported, *reason, "{name}: {value}");
            }
        }
    }
}
