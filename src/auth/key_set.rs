//! The keys that verify one issuer's tokens. Each key has one algorithm, which is determined by the key and by the
//! algorithms that the settings allow for the issuer, never by a token.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};
use serde_json::{Value, json};

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
}

/// The keys of an issuer, loaded together.
#[derive(Default)]
pub(super) struct KeySet {
    keys: Vec<Key>,
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
    /// Two of its keys have the same key id.
    SameName,
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
            Self::SameName => "contains two keys with the same key id (kid)",
            Self::ShortSecret => "has fewer than 32 bytes",
        }
    }
}

impl KeySet {
    /// Reads the keys of a JSON Web Key Set that verify signatures of these algorithms, and ignores other keys.
    pub(super) fn read(text: &[u8], algorithms: &[Algorithm]) -> Result<Self, Unfit> {
        let document: Value = object(text).ok_or(Unfit::NoKeySet)?;
        let all = document["keys"].as_array().ok_or(Unfit::NoKeySet)?;
        let keys: Vec<Key> = all
            .iter()
            .filter_map(|key| Key::read(key, algorithms))
            .collect();
        let is_named_twice = |(place, key): (usize, &Key)| {
            key.id.is_some() && keys[..place].iter().any(|other| other.id == key.id)
        };
        if keys.is_empty() {
            Err(Unfit::NoKey)
        } else if keys.iter().enumerate().any(is_named_twice) {
            Err(Unfit::SameName)
        } else {
            Ok(Self { keys, document })
        }
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
        };
        Ok(Self {
            keys: vec![key],
            document: URL_SAFE_NO_PAD.encode(digest(&SHA256, secret)).into(),
        })
    }

    /// The key with exactly that key id. Without a key id, the only key of the set.
    pub(super) fn select(&self, name: Option<&str>) -> Option<&Key> {
        match (name, self.keys.as_slice()) {
            (Some(_), keys) => keys.iter().find(|key| key.id.as_deref() == name),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
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
    fn read(value: &Value, algorithms: &[Algorithm]) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value.clone()).ok()?;
        let common = &jwk.common;
        let is_to_verify = matches!(common.public_key_use, None | Some(PublicKeyUse::Signature))
            && common
                .key_operations
                .as_ref()
                .is_none_or(|all| all.contains(&KeyOperations::Verify));
        let is_well_named = common
            .key_id
            .as_ref()
            .is_none_or(|id| (1..=LONGEST_NAME).contains(&id.chars().count()));
        if !is_to_verify || !is_well_named {
            return None;
        }
        let named = common.key_algorithm.map(|named| named.to_string());
        let fitting = fitting(&jwk.algorithm)?;
        let algorithm = algorithms.iter().find(|allowed| {
            fitting.contains(allowed)
                && named
                    .as_ref()
                    .is_none_or(|named| *named == format!("{allowed:?}"))
        });
        Some(Self {
            algorithm: *algorithm?,
            decoding: DecodingKey::from_jwk(&jwk).ok()?,
            id: jwk.common.key_id,
        })
    }
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
mod tests {
    use super::*;
    use crate::auth::trial::{KEY, new_key};

    const ALL: [Algorithm; 4] = [
        Algorithm::EdDSA,
        Algorithm::ES256,
        Algorithm::RS256,
        Algorithm::PS256,
    ];

    fn read(key: &Value, algorithms: &[Algorithm]) -> Result<Algorithm, Unfit> {
        let text = json!({ "keys": [key] }).to_string();
        KeySet::read(text.as_bytes(), algorithms).map(|set| set.keys[0].algorithm)
    }

    /// An RSA key with the given number of bits; nobody has its private key.
    fn rsa(bits: usize, more: &Value) -> Value {
        let mut modulus = vec![0xff; bits.div_ceil(8)];
        modulus[0] >>= modulus.len() * 8 - bits;
        let mut key = json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode(modulus), "e": "AQAB" });
        for (name, value) in more.as_object().expect("members") {
            key[name] = value.clone();
        }
        key
    }

    #[test]
    fn a_key_has_the_one_algorithm_that_it_names_or_else_the_first_allowed() {
        let point = URL_SAFE_NO_PAD.encode([7; 32]);
        let curve = json!({ "kty": "EC", "crv": "P-256", "x": point, "y": point });
        let plain = || rsa(2_048, &json!({}));
        let named = |name: &str| rsa(2_048, &json!({ "alg": name }));
        let (rs, ps) = (Ok(Algorithm::RS256), Ok(Algorithm::PS256));
        let table = [
            (KEY.jwk(), &ALL[..], Ok(Algorithm::EdDSA)),
            (curve.clone(), &ALL, Ok(Algorithm::ES256)),
            (curve, &ALL[..1], Err(Unfit::NoKey)),
            (plain(), &ALL, rs),
            (plain(), &ALL[3..], ps),
            (named("PS256"), &ALL, ps),
            (named("PS256"), &ALL[..3], Err(Unfit::NoKey)),
            (named("RS512"), &ALL, Err(Unfit::NoKey)),
        ];
        for (key, allowed, expected) in table {
            assert_eq!(read(&key, allowed), expected, "{key} {allowed:?}");
        }
    }

    #[test]
    fn keys_that_are_weak_or_meant_for_something_else_are_passed_over() {
        let point = URL_SAFE_NO_PAD.encode([7; 32]);
        let with = |name: &str, value: Value| rsa(2_048, &json!({ name: value }));
        for right in [
            with("use", json!("sig")),
            with("key_ops", json!(["verify"])),
            with("kid", json!("k".repeat(64))),
        ] {
            assert_eq!(read(&right, &ALL), Ok(Algorithm::RS256), "{right}");
        }
        for wrong in [
            rsa(2_047, &json!({})),
            with("use", json!("enc")),
            with("key_ops", json!(["encrypt"])),
            with("kid", json!("k".repeat(65))),
            json!({ "kty": "EC", "crv": "P-384", "x": point, "y": point }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "AAAA" }),
        ] {
            assert_eq!(read(&wrong, &ALL), Err(Unfit::NoKey), "{wrong}");
        }
    }

    #[test]
    fn a_symmetric_key_is_never_read_from_a_key_set() {
        let key = json!({ "kty": "oct", "k": URL_SAFE_NO_PAD.encode([1; 64]), "alg": "HS256" });

        assert_eq!(read(&key, &[Algorithm::HS256]), Err(Unfit::NoKey));
    }

    #[test]
    fn what_is_not_a_key_set_is_told_apart_from_one_without_a_fitting_key() {
        let twice = json!({ "keys": [KEY.jwk(), KEY.jwk()] }).to_string();
        let table = [
            ("", Unfit::NoKeySet),
            ("[]", Unfit::NoKeySet),
            ("{}", Unfit::NoKeySet),
            (r#"{"keys":1}"#, Unfit::NoKeySet),
            (r#"{"keys":[],"keys":[]}"#, Unfit::NoKeySet),
            (r#"{"keys":[]}"#, Unfit::NoKey),
            (r#"{"keys":[1,{"kty":"x"}]}"#, Unfit::NoKey),
            (twice.as_str(), Unfit::SameName),
        ];
        for (text, expected) in table {
            let read = KeySet::read(text.as_bytes(), &ALL).err();
            assert_eq!(read, Some(expected), "{text}");
        }
    }

    #[test]
    fn a_key_is_found_by_its_whole_name_and_without_one_only_where_there_is_no_choice() {
        let other = new_key();
        let set = |keys: &[&SigningKey]| {
            let text = jwks(keys.iter().copied()).to_string();
            KeySet::read(text.as_bytes(), &ALL).expect("a key set")
        };
        let (one, two) = (set(&[&KEY]), set(&[&KEY, &other]));

        assert!(one.select(None).is_some() && two.select(None).is_none());
        assert!(two.select(Some(other.key_id())).is_some());
        assert!(one.select(Some(other.key_id())).is_none());
        assert!(one.select(Some(&KEY.key_id()[1..])).is_none());
        assert!(one.is_same_as(&set(&[&KEY])) && !one.is_same_as(&two));
    }

    #[test]
    fn a_shared_secret_has_32_bytes_or_more() {
        assert_eq!(KeySet::of_secret(&[1; 31]).err(), Some(Unfit::ShortSecret));
        assert!(KeySet::of_secret(&[1; 32]).is_ok());
    }
}
