//! Tests of key sets.

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
fn a_key_has_its_named_algorithm_or_the_first_allowed_one() {
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
fn weak_keys_and_keys_for_other_uses_are_ignored() {
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
fn an_invalid_key_set_is_distinguished_from_one_without_a_matching_key() {
    let table = [
        ("", Unfit::NoKeySet),
        ("[]", Unfit::NoKeySet),
        ("{}", Unfit::NoKeySet),
        (r#"{"keys":1}"#, Unfit::NoKeySet),
        (r#"{"keys":[],"keys":[]}"#, Unfit::NoKeySet),
        (r#"{"keys":[]}"#, Unfit::NoKey),
        (r#"{"keys":[1,{"kty":"x"}]}"#, Unfit::NoKey),
    ];
    for (text, expected) in table {
        let read = KeySet::read(text.as_bytes(), &ALL).err();
        assert_eq!(read, Some(expected), "{text}");
    }
}

#[test]
fn a_key_is_found_by_its_exact_id_and_without_id_only_if_there_is_one_key() {
    let other = new_key();
    let set = |keys: &[&SigningKey]| {
        let text = jwks(keys.iter().copied()).to_string();
        KeySet::read(text.as_bytes(), &ALL).expect("a key set")
    };
    let (one, two) = (set(&[&KEY]), set(&[&KEY, &other]));

    let count = |set: &KeySet, name: Option<&str>| set.named(name).len();
    assert_eq!((count(&one, None), count(&two, None)), (1, 0));
    assert_eq!(count(&two, Some(other.key_id())), 1);
    assert_eq!(count(&one, Some(other.key_id())), 0);
    assert_eq!(count(&one, Some(&KEY.key_id()[1..])), 0);
    assert!(one.is_same_as(&set(&[&KEY])) && !one.is_same_as(&two));
}

#[test]
fn usable_keys_are_used_and_the_others_reported() {
    let other = new_key();
    let with = |mut key: Value, name: &str, value: Value| {
        key[name] = value;
        key
    };
    let same_id = with(other.jwk(), "kid", json!(KEY.key_id()));
    let rs = rsa(2_048, &json!({ "kid": "r", "alg": "RS256" }));
    let padded = with(
        rs.clone(),
        "n",
        json!(format!("{}==", rs["n"].as_str().expect("n"))),
    );
    let table = [
        (
            json!([KEY.jwk(), KEY.jwk()]),
            1,
            vec![(1, "repeats an earlier entry")],
        ),
        (json!([KEY.jwk(), same_id]), 2, vec![]),
        (
            json!([rs, padded]),
            1,
            vec![(1, "repeats an earlier entry")],
        ),
        (
            json!([rs, with(rs.clone(), "alg", json!("PS256"))]),
            2,
            vec![],
        ),
        (json!([with(rs.clone(), "x5c", json!(1))]), 1, vec![]),
        (
            json!([with(rs.clone(), "use", json!("enc")), rs]),
            1,
            vec![(0, "is not for verifying signatures")],
        ),
        (
            json!([1, {}, rs]),
            1,
            vec![
                (0, "is not an object"),
                (1, "is of an unknown type or algorithm, or lacks a member"),
            ],
        ),
        (
            json!([with(rs.clone(), "alg", json!("RS512")), KEY.jwk()]),
            1,
            vec![(0, "is for an algorithm that the settings do not allow")],
        ),
    ];
    for (keys, count, unused) in table {
        let text = json!({ "keys": keys }).to_string();
        let set = KeySet::read(text.as_bytes(), &ALL).expect("a key set");

        let reported: Vec<_> = set
            .unused()
            .iter()
            .map(|entry| (entry.place, entry.why))
            .collect();
        assert_eq!((set.keys.len(), reported), (count, unused), "{keys}");
    }
}

#[test]
fn a_shared_secret_needs_at_least_32_bytes() {
    assert_eq!(KeySet::of_secret(&[1; 31]).err(), Some(Unfit::ShortSecret));
    assert!(KeySet::of_secret(&[1; 32]).is_ok());
}
