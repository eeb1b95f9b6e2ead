//! The keys that verify one issuer's tokens. Each key has one algorithm, which is determined by the key and by the
//! algorithms that the settings allow for the issuer, never by a token.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};
use serde_json::{Map, Value, json};

use super::{distinct::object, header::LONGEST_NAME, keys::SigningKey};

/// The minimum number of bits of an RSA modulus.
const FEWEST_RSA_BITS: usize = 2_048;
/// The number of bytes of a coordinate on P-256 or Ed25519.
const COORDINATE: usize = 32;
/// The minimum number of bytes of a shared secret.
const SHORTEST_SECRET: usize = 32;

/// One key, for signatures of one algorithm.
pub(super) struct Key {
    id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
    /// The public key itself, to recognise repeated entries; `None` for a secret.
    parameters: Option<AlgorithmParameters>,
}

/// An entry of a key set that is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unused {
    /// Its place in the set, counted from 0.
    pub(super) place: usize,
    /// Its key id, if that is a text.
    pub(super) key_id: Option<String>,
    /// The reason, as a sentence without its subject.
    pub(super) why: &'static str,
}

/// The keys of an issuer, loaded together.
#[derive(Default)]
pub(super) struct KeySet {
    keys: Vec<Key>,
    unused: Vec<Unused>,
    /// The key set as it was read, to detect changes; for a secret, its digest.
    document: Value,
}

/// Why a text contains no usable keys. The message for the operator is a sentence without its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// Not a JSON Web Key Set.
    NoKeySet,
    /// None of its keys can be used.
    NoKey,
    /// A secret that is too short.
    ShortSecret,
}

impl Unfit {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::NoKeySet => "is not a JSON Web Key Set",
            Self::NoKey => {
                "contains no key for the allowed algorithms (RSA keys must have at least 2048 bits)"
            }
            Self::ShortSecret => "has fewer than 32 bytes",
        }
    }
}

impl KeySet {
    /// Reads the keys of a JSON Web Key Set that verify signatures of these algorithms. Other entries are not used, and
    /// do not prevent the use of the rest. Entries may have the same key id.
    pub(super) fn read(text: &[u8], algorithms: &[Algorithm]) -> Result<Self, Unfit> {
        let document: Value = object(text).ok_or(Unfit::NoKeySet)?;
        let all = document["keys"].as_array().ok_or(Unfit::NoKeySet)?;
        let (mut keys, mut unused): (Vec<Key>, _) = (vec![], vec![]);
        for (place, entry) in all.iter().enumerate() {
            let read = Key::read(entry, algorithms);
            let read = read.and_then(|key| {
                let is_known = keys.iter().any(|other| other.is_same_as(&key));
                if is_known {
                    Err("repeats an earlier entry")
                } else {
                    Ok(key)
                }
            });
            match read {
                Ok(key) => keys.push(key),
                Err(why) => unused.push(Unused {
                    place,
                    key_id: entry["kid"]
                        .as_str()
                        .map(|id| id.chars().take(LONGEST_NAME).collect()),
                    why,
                }),
            }
        }
        if keys.is_empty() {
            return Err(Unfit::NoKey);
        }
        Ok(Self {
            keys,
            unused,
            document,
        })
    }

    /// A set with one key: a secret shared with the issuer.
    pub(super) fn of_secret(secret: &[u8]) -> Result<Self, Unfit> {
        if secret.len() < SHORTEST_SECRET {
            return Err(Unfit::ShortSecret);
        }
        let key = Key {
            id: None,
            algorithm: Algorithm::HS256,
            decoding: DecodingKey::from_secret(secret),
            parameters: None,
        };
        Ok(Self {
            keys: vec![key],
            unused: vec![],
            document: URL_SAFE_NO_PAD.encode(digest(&SHA256, secret)).into(),
        })
    }

    /// The keys with exactly that key id. Without a key id, the only key of the set.
    pub(super) fn named(&self, name: Option<&str>) -> Vec<&Key> {
        match (name, self.keys.as_slice()) {
            (Some(_), keys) => {
                let named = keys.iter().filter(|key| key.id.as_deref() == name);
                named.collect()
            }
            (None, [only]) => vec![only],
            (None, _) => vec![],
        }
    }

    /// The entries that are not used.
    pub(super) fn unused(&self) -> &[Unused] {
        &self.unused
    }

    /// Whether both were read from the same text, apart from white space.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.document == other.document
    }

    /// The set as it was read, for publication if it is our own.
    pub(super) fn document(&self) -> &Value {
        &self.document
    }
}

impl Key {
    /// Reads an entry of a key set; the error says why it is not used.
    fn read(value: &Value, algorithms: &[Algorithm]) -> Result<Self, &'static str> {
        let entry = value.as_object().ok_or("is not an object")?;
        let jwk: Jwk = entry
            .contains_key("kty")
            .then(|| serde_json::from_value(essential(entry).into()).ok())
            .flatten()
            .ok_or("is of an unknown type or algorithm, or lacks a member")?;
        let common = &jwk.common;
        let is_to_verify = matches!(common.public_key_use, None | Some(PublicKeyUse::Signature))
            && common
                .key_operations
                .as_ref()
                .is_none_or(|all| all.contains(&KeyOperations::Verify));
        if !is_to_verify {
            return Err("is not for verifying signatures");
        }
        let id = common.key_id.as_ref();
        if !id.is_none_or(|id| (1..=LONGEST_NAME).contains(&id.chars().count())) {
            return Err("has a key id that is empty or longer than 64 characters");
        }
        let named = common.key_algorithm.map(|named| named.to_string());
        let fitting = fitting(&jwk.algorithm).ok_or(
            "is symmetric, too short (RSA keys must have at least 2048 bits) or not valid",
        )?;
        let algorithm = algorithms.iter().find(|allowed| {
            fitting.contains(allowed)
                && named
                    .as_ref()
                    .is_none_or(|named| *named == format!("{allowed:?}"))
        });
        Ok(Self {
            algorithm: *algorithm.ok_or("is for an algorithm that the settings do not allow")?,
            decoding: DecodingKey::from_jwk(&jwk).map_err(|_| "is not a valid key")?,
            id: jwk.common.key_id,
            parameters: Some(jwk.algorithm),
        })
    }

    fn is_same_as(&self, other: &Self) -> bool {
        let whole = |key: &Self| (key.id.clone(), key.algorithm, key.parameters.clone());
        whole(self) == whole(other)
    }
}

/// The members of an entry that matter to us, so that any other one may have any form. Numbers may be in either
/// alphabet of base64, with or without padding.
fn essential(entry: &Map<String, Value>) -> Map<String, Value> {
    let as_is = ["kty", "use", "key_ops", "alg", "kid", "crv"];
    let mut kept = Map::new();
    for (name, value) in entry {
        match (name.as_str(), value.as_str()) {
            ("n" | "e" | "x" | "y", Some(text)) => {
                let text = text
                    .trim_end_matches('=')
                    .replace('+', "-")
                    .replace('/', "_");
                kept.insert(name.clone(), text.into());
            }
            (other, _) if as_is.contains(&other) => {
                kept.insert(name.clone(), value.clone());
            }
            _ => {}
        }
    }
    kept
}

/// The algorithms that a valid public key can verify; none for a symmetric key.
fn fitting(key: &AlgorithmParameters) -> Option<&'static [Algorithm]> {
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let is_coordinate = |text: &str| bytes(text).is_some_and(|bytes| bytes.len() == COORDINATE);
    match key {
        AlgorithmParameters::RSA(key) => {
            let modulus = bytes(&key.n)?;
            let start = modulus.iter().position(|byte| *byte != 0)?;
            let bits = (modulus.len() - start) * 8 - modulus[start].leading_zeros() as usize;
            (bits >= FEWEST_RSA_BITS).then_some(&[Algorithm::RS256, Algorithm::PS256])
        }
        AlgorithmParameters::EllipticCurve(key) => {
            let is_sound =
                key.curve == EllipticCurve::P256 && is_coordinate(&key.x) && is_coordinate(&key.y);
            is_sound.then_some(&[Algorithm::ES256])
        }
        AlgorithmParameters::OctetKeyPair(key) => {
            let is_sound = key.curve == EllipticCurve::Ed25519 && is_coordinate(&key.x);
            is_sound.then_some(&[Algorithm::EdDSA])
        }
        _ => None,
    }
}

/// The public keys of our own signing keys as a JSON Web Key Set.
pub(super) fn jwks<'a>(keys: impl IntoIterator<Item = &'a SigningKey>) -> Value {
    let keys: Vec<Value> = keys.into_iter().map(SigningKey::jwk).collect();
    json!({ "keys": keys })
}

#[cfg(test)]
mod tests;
