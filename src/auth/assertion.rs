//! The assertion of a client that authenticates with its own key (RFC 7523, section 3): a short-lived JWT that names
//! the client and the audience. The key determines the algorithm. The domain checks that an assertion is used only
//! once.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Validation};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::{
    claims::{LEEWAY, instant, is_fit, present},
    distinct::object,
    header::Header,
    key_set::KeySet,
    reason::Reason,
    token::decoded,
};

/// How far ahead its expiry may be. Common client libraries use up to this by default.
const LONGEST: TimeDelta = TimeDelta::hours(1);
/// The maximum size, in bytes.
const LARGEST: usize = 8 * 1024;
/// The allowed types (`typ`), which do not include that of an access token.
const KINDS: [&str; 2] = ["jwt", "client-authentication+jwt"];
/// The allowed algorithms of a client's key.
const ALGORITHMS: [Algorithm; 4] = [
    Algorithm::EdDSA,
    Algorithm::ES256,
    Algorithm::RS256,
    Algorithm::PS256,
];

/// A valid assertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Its id (`jti`).
    pub name: String,
    /// The first instant at which it is no longer valid.
    pub until: DateTime<Utc>,
}

#[derive(serde::Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: f64,
    jti: String,
    #[serde(default, deserialize_with = "present")]
    iat: Option<f64>,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<f64>,
}

/// The client that an assertion names, unverified.
#[must_use]
pub fn claimed_client(text: &str) -> Option<String> {
    let claims = claims(text).ok()?;
    claims.get("sub")?.as_str().map(str::to_owned)
}

/// Verifies an assertion of a client with the client's public keys (a JSON Web Key Set), as of the given time. Its
/// audience must be one of `audiences`.
///
/// # Errors
/// The first [`Reason`] found to refuse it.
pub fn read(
    text: &str,
    (client, keys): (&str, &str),
    audiences: &[String],
    now: DateTime<Utc>,
) -> Result<Assertion, Reason> {
    let claims = claims(text)?;
    let header = text.split('.').next().unwrap_or_default();
    let header: Header = object(&decoded(header)?).ok_or(Reason::Header)?;
    let (algorithm, key_id) = header.check(&KINDS)?;
    let keys = KeySet::read(keys.as_bytes(), &ALGORITHMS).map_err(|_| Reason::Key)?;
    let named = keys.named(key_id);
    if named.is_empty() {
        return Err(Reason::Key);
    }
    let mut validation = Validation::new(algorithm);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.set_audience(audiences);
    // The expiry is checked against the time that was passed in.
    validation.validate_exp = false;
    let mut outcome = Err(Reason::Algorithm);
    for key in named.into_iter().filter(|key| key.algorithm == algorithm) {
        outcome = jsonwebtoken::decode::<IgnoredAny>(text, &key.decoding, &validation)
            .map(drop)
            .map_err(|error| super::token::reason_of(error.kind()));
        if outcome != Err(Reason::Signature) {
            break;
        }
    }
    outcome?;
    let claims: Claims = serde_json::from_value(claims.into()).map_err(|_| Reason::Claims)?;
    if claims.iss != client || claims.sub != client {
        return Err(Reason::Issuer);
    }
    holds(claims, now)
}

/// The assertion, if it is valid now and has an id.
fn holds(claims: Claims, now: DateTime<Utc>) -> Result<Assertion, Reason> {
    let expires = instant(claims.exp)?;
    if expires > now + LONGEST + LEEWAY {
        return Err(Reason::Lifetime);
    }
    let until = expires + LEEWAY;
    if until <= now {
        return Err(Reason::Expired);
    }
    for from in [claims.iat, claims.nbf].into_iter().flatten() {
        if instant(from)? > now + LEEWAY {
            return Err(Reason::NotYetValid);
        }
    }
    if is_fit(&claims.jti) {
        let name = claims.jti;
        Ok(Assertion { name, until })
    } else {
        Err(Reason::Text)
    }
}

fn claims(text: &str) -> Result<Map<String, Value>, Reason> {
    if text.len() > LARGEST {
        return Err(Reason::TooLong);
    }
    let parts: Vec<&str> = text.split('.').collect();
    let [_, claims, _] = parts.as_slice() else {
        return Err(Reason::Shape);
    };
    object(&decoded(claims)?).ok_or(Reason::Claims)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::auth::trial::{AUDIENCE, ISSUER, KEY, NOW, at, jwks_of, signed};

    fn good() -> Value {
        json!({ "iss": "app", "sub": "app", "aud": ISSUER, "exp": NOW + 300, "iat": NOW, "jti": "1" })
    }

    fn tried(header: &str, claims: &Value) -> Result<Assertion, Reason> {
        let text = signed(&KEY, header, claims.to_string());
        read(&text, ("app", &jwks_of(&KEY)), &[ISSUER.into()], at(NOW))
    }

    #[test]
    fn a_valid_assertion_is_accepted_until_it_expires() {
        for header in [
            r#"{"alg":"EdDSA"}"#,
            r#"{"alg":"EdDSA","typ":"JWT"}"#,
            r#"{"alg":"EdDSA","typ":"client-authentication+jwt"}"#,
        ] {
            let held = tried(header, &good()).expect(header);

            assert_eq!((held.name.as_str(), held.until), ("1", at(NOW + 310)));
        }
        let text = signed(&KEY, "{}", good().to_string());
        assert_eq!(claimed_client(&text).as_deref(), Some("app"));
    }

    #[test]
    fn every_invalid_assertion_is_refused_with_its_reason() {
        let wrong = json!({
            "iss": { "Issuer": ["other", ""], "Claims": [null, 1, ["app"]] },
            "sub": { "Issuer": ["other"], "Claims": [null] },
            "aud": { "Audience": [AUDIENCE, [AUDIENCE], ""], "Claims": [null, 1] },
            "exp": { "Lifetime": [NOW + 3_611, 1e19], "Expired": [NOW - 10, NOW - 3_600], "Claims": [null, "1", -1] },
            "iat": { "NotYetValid": [NOW + 11], "Claims": [null, "1"] },
            "nbf": { "NotYetValid": [NOW + 11] },
            "jti": { "Text": ["", "x".repeat(201), "a\nb"], "Claims": [null, 1] },
        });
        for (name, reasons) in wrong.as_object().expect("names") {
            for (reason, values) in reasons.as_object().expect("reasons") {
                for value in values.as_array().expect("values") {
                    let mut claims = good();
                    claims[name] = value.clone();
                    let refused = tried(r#"{"alg":"EdDSA"}"#, &claims).expect_err(name);
                    assert_eq!(format!("{refused:?}"), *reason, "{name}: {value}");
                }
            }
        }
        for name in ["iss", "sub", "aud", "exp", "jti"] {
            let mut claims = good();
            claims.as_object_mut().expect("claims").remove(name);
            let refused = tried(r#"{"alg":"EdDSA"}"#, &claims);
            assert_eq!(refused, Err(Reason::Claims), "without {name}");
        }
    }

    #[test]
    fn access_tokens_other_algorithms_and_embedded_keys_are_refused_as_assertions() {
        for (header, reason) in [
            (r#"{"alg":"EdDSA","typ":"at+jwt"}"#, Reason::Kind),
            (r#"{"alg":"HS256"}"#, Reason::Algorithm),
            (r#"{"alg":"none"}"#, Reason::Algorithm),
            (r#"{"alg":"EdDSA","kid":"other"}"#, Reason::Key),
            (r#"{"alg":"EdDSA","jwk":{}}"#, Reason::ForbiddenHeader),
        ] {
            assert_eq!(tried(header, &good()), Err(reason), "{header}");
        }
        let other = crate::auth::trial::new_key();
        let text = signed(&other, r#"{"alg":"EdDSA"}"#, good().to_string());
        let keys = jwks_of(&KEY);
        let refused = read(&text, ("app", &keys), &[ISSUER.into()], at(NOW));
        assert_eq!(refused, Err(Reason::Signature));
    }
}
