//! Tests with tokens of every shape, and of the cache of valid tokens.

use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use serde_json::json;

use super::*;
use crate::auth::trial::{
    HEADER, KEY, NOW, at, good, minted, new_key, signed, verified, verifier, verifier_of,
};

#[test]
fn a_malformed_token_is_refused() {
    let token = minted(300);
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts")
    };
    // H, C and S stand for the parts, s for a signature without its first letter.
    let wrong = "|.|..|...|H|H.C|H.C.|.C.S|H..S|H.C.S.|.H.C.S|H.C.S.S|H.C.S=|H.C.S==|H=.C.S|\
        H.C=.S|H.C.S |H.C.S\n| H.C.S|H.C.+s|H.C./s|H.C.!s|H.C.és|H.C.s|H.C%2ES|H,C,S";
    for shape in wrong.split('|') {
        let part = |letter: char| match letter {
            'H' => header.to_owned(),
            'C' => claims.to_owned(),
            'S' => signature.to_owned(),
            's' => signature[1..].to_owned(),
            other => other.to_string(),
        };
        let token: String = shape.chars().map(part).collect();
        assert_eq!(verified(&token), Err(Reason::Shape), "{shape}");
    }
    for dots_or_letters in [".".repeat(8_192), "x".repeat(8_192)] {
        assert_eq!(verified(&dots_or_letters), Err(Reason::Shape));
    }
    for long in [
        "x".repeat(8_193),
        "x".repeat(1 << 20),
        format!("{token}.{}", "A".repeat(1 << 20)),
    ] {
        assert_eq!(verified(&long), Err(Reason::TooLong));
    }
}

#[test]
fn a_signature_of_another_text_is_refused() {
    let named = json!({ "alg": "EdDSA", "kid": KEY.key_id() }).to_string();
    assert_eq!(
        verified(&signed(&new_key(), &named, good().to_string())),
        Err(Reason::Signature)
    );

    let (token, verifier) = (minted(300), verifier());
    assert!(verifier.judged(&token, at(NOW)).is_ok());
    let (message, signature) = token.rsplit_once('.').expect("a signature");
    let (header, _) = message.split_once('.').expect("claims");
    let promoted = URL_SAFE_NO_PAD.encode(good().to_string());
    let flipped = if signature.starts_with('A') { 'B' } else { 'A' };
    let wrong = [
        format!("{header}.{promoted}.{signature}"),
        format!("{message}.{flipped}{}", &signature[1..]),
        format!("{message}.{promoted}"),
        format!("{message}.AAAA"),
        format!("{message}.{}", "A".repeat(86)),
    ];
    for token in wrong {
        assert_eq!(
            verifier.judged(&token, at(NOW)),
            Err(Reason::Signature),
            "{token}"
        );
    }
}

#[test]
fn a_token_signed_with_the_public_key_as_shared_secret_is_refused() {
    let jwk = KEY.jwk();
    let x = jwk["x"].as_str().expect("the public half");
    let raw = URL_SAFE_NO_PAD.decode(x).expect("bytes");
    for secret in [
        raw.as_slice(),
        x.as_bytes(),
        jwk.to_string().as_bytes(),
        b"",
    ] {
        let mut header = jsonwebtoken::Header::new(Algorithm::HS256);
        header.kid = Some(KEY.key_id().into());
        let secret = jsonwebtoken::EncodingKey::from_secret(secret);
        let token = jsonwebtoken::encode(&header, &good(), &secret).expect("a token");
        assert_eq!(verified(&token), Err(Reason::Algorithm));

        let (_, rest) = token.split_once('.').expect("claims");
        let renamed = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(HEADER));
        assert_eq!(verified(&renamed), Err(Reason::Signature));
    }
}

#[test]
fn a_token_is_valid_with_ten_seconds_of_leeway_and_no_more() {
    let token = signed(&KEY, HEADER, good().to_string());
    let moment = TimeDelta::microseconds(1);

    assert!(verifier().judged(&token, at(NOW + 310) - moment).is_ok());
    assert_eq!(
        verifier().judged(&token, at(NOW + 310)),
        Err(Reason::Expired)
    );
    assert!(verifier().judged(&token, at(NOW - 10)).is_ok());
    assert_eq!(
        verifier().judged(&token, at(NOW - 10) - moment),
        Err(Reason::NotYetValid)
    );
}

#[test]
fn a_cached_token_is_not_verified_again_and_expires_on_time() {
    let (mut verifier, token) = (verifier(), minted(300));
    let first = verifier.judged(&token, at(NOW));
    // From here on, only the cache can accept the token.
    verifier.issuers = verifier_of(&new_key()).issuers;

    assert_eq!(verifier.judged(&token, at(NOW + 309)), first);
    assert_eq!(verifier.judged(&token, at(NOW + 310)), Err(Reason::Expired));
    assert_eq!(
        verifier.judged(&token, at(NOW - 71)),
        Err(Reason::NotYetValid)
    );
    assert_eq!(verifier.judged(&minted(300), at(NOW)), Err(Reason::Key));
}

#[test]
fn the_token_cache_is_bounded_and_holds_no_refused_token() {
    let verifier = verifier();
    assert_eq!(verifier.judged(&minted(-60), at(NOW)), Err(Reason::Expired));
    assert_eq!(verifier.known.len(), 0);

    let content = verified(&minted(300)).expect("a principal");
    for number in 0..3 * u32::try_from(REMEMBERED_TOKENS).expect("a number") {
        let mut fingerprint = [0; 32];
        fingerprint[..4].copy_from_slice(&number.to_le_bytes());
        let remembered = Remembered {
            verified: content.clone(),
            from: at(NOW),
            changes: 0,
        };
        verifier.known.insert(fingerprint, remembered);
    }
    assert!(
        verifier.known.len() <= REMEMBERED_TOKENS + 1_000,
        "{}",
        verifier.known.len()
    );
}
