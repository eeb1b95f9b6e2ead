//! Validates a client's public keys: a JSON Web Key Set with a limited number of sufficiently strong keys, none of them
//! private. The code that reads tokens decides how they are used.

use std::collections::BTreeSet;

use kernel::check::Problems;
use serde_json::{Map, Value};

/// The maximum length of a key set, in characters.
const LONGEST: usize = 16_384;
/// The maximum number of keys.
const MOST: usize = 10;
/// The members that only private and symmetric keys have.
const PRIVATE: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "k"];
/// The length of a 256-bit coordinate, in characters.
const COORDINATE: usize = 43;
/// The minimum length of an RSA modulus of 2048 bits, in characters.
const MODULUS: usize = 342;

const EXPECTED: &str = "A JSON Web Key Set of 1 to 10 public keys is expected: Ed25519, P-256, or RSA of at least 2048 bits, each with a kid of its own if there are several.";

/// Checks that a key set can be registered.
pub(super) fn check(problems: &mut Problems, field: &str, text: &str) {
    if text.len() > LONGEST {
        problems.add(field, format!("At most {LONGEST} characters are allowed."));
    } else if holds_a_private_key(text) {
        problems.add(field, "Only public keys are expected. A private key must never leave the client: replace this one.");
    } else if !is_fit(text) {
        problems.add(field, EXPECTED);
    }
}

fn keys(text: &str) -> Option<Vec<Map<String, Value>>> {
    let document: Value = serde_json::from_str(text).ok()?;
    let keys = document.get("keys")?.as_array()?.iter();
    keys.map(|key| key.as_object().cloned()).collect()
}

fn holds_a_private_key(text: &str) -> bool {
    let mut keys = keys(text).into_iter().flatten();
    keys.any(|key| PRIVATE.iter().any(|member| key.contains_key(*member)))
}

fn is_fit(text: &str) -> bool {
    let Some(keys) = keys(text) else {
        return false;
    };
    let ids = keys.iter().filter_map(|key| key.get("kid")?.as_str());
    let named = ids.clone().count();
    let apart: BTreeSet<_> = ids.collect();
    (1..=MOST).contains(&keys.len())
        && keys.iter().all(is_strong)
        && apart.len() == named
        && (keys.len() == 1 || named == keys.len())
}

/// Whether a key is of a supported type and long enough.
fn is_strong(key: &Map<String, Value>) -> bool {
    let text = |name: &str| key.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_coordinate = |name: &str| text(name).len() == COORDINATE;
    match (text("kty"), text("crv")) {
        ("OKP", "Ed25519") => is_coordinate("x"),
        ("EC", "P-256") => is_coordinate("x") && is_coordinate("y"),
        ("RSA", "") => text("n").len() >= MODULUS && !text("e").is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn strong_public_keys_with_different_ids_are_accepted() {
        let (point, modulus) = ("x".repeat(43), "n".repeat(342));
        let edwards = json!({ "kty": "OKP", "crv": "Ed25519", "x": point });
        let curve = json!({ "kty": "EC", "crv": "P-256", "x": point, "y": point, "kid": "a" });
        let rsa = json!({ "kty": "RSA", "n": modulus, "e": "AQAB", "kid": "b" });
        let weak = json!({ "kty": "RSA", "n": "n".repeat(171), "e": "AQAB" });
        let other = json!({ "kty": "EC", "crv": "P-384", "x": point, "y": point });
        let secret = json!({ "kty": "oct", "k": point });
        for right in [json!([edwards]), json!([curve, rsa]), json!([rsa])] {
            assert!(is_fit(&json!({ "keys": right }).to_string()), "{right}");
        }
        for wrong in [
            json!([]),
            json!([weak]),
            json!([other]),
            json!([secret]),
            json!([1]),
            json!([curve, curve]),
            json!([curve, edwards]),
            json!(vec![edwards; 11]),
        ] {
            assert!(!is_fit(&json!({ "keys": wrong }).to_string()), "{wrong}");
        }
        for wrong in ["", "{", "[]", "{}", "{\"keys\":1}"] {
            assert!(!is_fit(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_private_key_is_recognised() {
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": "x".repeat(43), "d": "d" });

        assert!(holds_a_private_key(&json!({ "keys": [key] }).to_string()));
    }
}
