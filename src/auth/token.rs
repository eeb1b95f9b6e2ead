//! What a token says: [`Verifier`] reads one. The library checks the signature and the audience; the rest is checked here
//! and in `claims.rs`, against the time that is passed in: the library knows only the machine's clock, and lets through
//! what [`Header`] and [`Claims`] refuse. The keys themselves are in `keys.rs`.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind};
use quick_cache::sync::Cache;
use serde::de::IgnoredAny;

use super::{
    Reason, SigningKey,
    claims::{Claims, Header},
    distinct::object,
};
use crate::domain::principal::Principal;

const LARGEST_TOKEN: usize = 8 * 1024;
const REMEMBERED_TOKENS: usize = 10_000;

/// A token that holds: who asks, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Who asks.
    pub principal: Principal,
    /// The first instant at which the token no longer holds: `exp` and the leeway.
    pub expires_at: DateTime<Utc>,
}

/// Reads tokens of one issuer, signed with one key.
pub struct Verifier {
    key: DecodingKey,
    key_id: String,
    issuer: String,
    validation: Validation,
    /// By the token's SHA-256: what it says, and from when it holds.
    known: Cache<[u8; 32], (Verified, DateTime<Utc>)>,
}

impl Verifier {
    /// A verifier of the tokens that the issuer signed with the key, for this audience.
    #[must_use]
    pub fn new(key: &SigningKey, issuer: String, audience: String) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_audience(&[audience]);
        validation.validate_exp = false;
        let known = Cache::new(REMEMBERED_TOKENS);
        Self {
            key: key.decoding(),
            key_id: key.key_id().into(),
            issuer,
            validation,
            known,
        }
    }

    /// Reads a token as of an instant. One that held before is not read again, but its times are looked at.
    ///
    /// # Errors
    /// The first [`Reason`] found to refuse it.
    pub fn verify(&self, bearer: &str, now: DateTime<Utc>) -> Result<Verified, Reason> {
        if bearer.len() > LARGEST_TOKEN {
            return Err(Reason::TooLong);
        }
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest(&SHA256, bearer.as_bytes()).as_ref());
        if let Some((verified, from)) = self.known.get(&fingerprint) {
            return within(from, verified.expires_at, now).map(|()| verified);
        }

        let claims = self.claims(bearer)?;
        let (from, expires_at) = claims.times()?;
        within(from, expires_at, now)?;
        let verified = Verified {
            principal: claims.principal()?,
            expires_at,
        };
        self.known.insert(fingerprint, (verified.clone(), from));
        Ok(verified)
    }

    fn claims(&self, bearer: &str) -> Result<Claims, Reason> {
        let parts = bearer
            .split('.')
            .map(decoded)
            .collect::<Result<Vec<_>, _>>()?;
        let [header, claims, _signature] = parts.as_slice() else {
            return Err(Reason::Shape);
        };
        object::<Header>(header)
            .ok_or(Reason::Header)?
            .check(&self.key_id)?;
        jsonwebtoken::decode::<IgnoredAny>(bearer, &self.key, &self.validation).map_err(
            |error| match error.kind() {
                ErrorKind::InvalidSignature => Reason::Signature,
                ErrorKind::InvalidAudience => Reason::Audience,
                _ => Reason::Claims,
            },
        )?;
        let claims: Claims = object(claims).ok_or(Reason::Claims)?;
        // To the library a list that has our issuer among others would do as well.
        (claims.iss == self.issuer)
            .then_some(claims)
            .ok_or(Reason::Issuer)
    }
}

fn within(from: DateTime<Utc>, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Reason> {
    if now >= until {
        Err(Reason::Expired)
    } else if now < from {
        Err(Reason::NotYetValid)
    } else {
        Ok(())
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, Reason> {
    URL_SAFE_NO_PAD
        .decode(part)
        .ok()
        .filter(|bytes| !bytes.is_empty())
        .ok_or(Reason::Shape)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use serde_json::json;

    use super::*;
    use crate::auth::trial::{
        HEADER, KEY, NOW, at, good, minted, new_key, signed, verified, verifier,
    };

    #[test]
    fn a_token_of_the_wrong_shape_is_refused() {
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
    fn a_signature_of_anything_else_is_refused() {
        let named = json!({ "alg": "EdDSA", "kid": KEY.key_id() }).to_string();
        assert_eq!(
            verified(&signed(&new_key(), &named, good().to_string())),
            Err(Reason::Signature)
        );

        let (token, verifier) = (minted(300), verifier());
        assert!(verifier.verify(&token, at(NOW)).is_ok());
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
                verifier.verify(&token, at(NOW)),
                Err(Reason::Signature),
                "{token}"
            );
        }
    }

    #[test]
    fn the_public_key_is_not_a_secret_to_sign_with() {
        let jwks = KEY.jwks();
        let x = jwks["keys"][0]["x"].as_str().expect("the public half");
        let raw = URL_SAFE_NO_PAD.decode(x).expect("bytes");
        for secret in [
            raw.as_slice(),
            x.as_bytes(),
            jwks.to_string().as_bytes(),
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
    fn a_token_holds_with_ten_seconds_of_leeway_and_no_more() {
        let token = signed(&KEY, HEADER, good().to_string());
        let moment = TimeDelta::microseconds(1);

        assert!(verifier().verify(&token, at(NOW + 310) - moment).is_ok());
        assert_eq!(
            verifier().verify(&token, at(NOW + 310)),
            Err(Reason::Expired)
        );
        assert!(verifier().verify(&token, at(NOW - 10)).is_ok());
        assert_eq!(
            verifier().verify(&token, at(NOW - 10) - moment),
            Err(Reason::NotYetValid)
        );
    }

    #[test]
    fn a_remembered_token_is_not_read_again_and_does_not_outlive_its_expiry() {
        let (mut verifier, token) = (verifier(), minted(300));
        let first = verifier.verify(&token, at(NOW));
        // From here on, only memory can say yes.
        verifier.key = new_key().decoding();

        assert_eq!(verifier.verify(&token, at(NOW + 309)), first);
        assert_eq!(verifier.verify(&token, at(NOW + 310)), Err(Reason::Expired));
        assert_eq!(
            verifier.verify(&token, at(NOW - 71)),
            Err(Reason::NotYetValid)
        );
        assert_eq!(
            verifier.verify(&minted(300), at(NOW)),
            Err(Reason::Signature)
        );
    }

    #[test]
    fn what_is_remembered_is_bounded_and_never_a_refused_token() {
        let verifier = verifier();
        assert_eq!(verifier.verify(&minted(-60), at(NOW)), Err(Reason::Expired));
        assert_eq!(verifier.known.len(), 0);

        let content = verified(&minted(300)).expect("a principal");
        for number in 0..3 * u32::try_from(REMEMBERED_TOKENS).expect("a number") {
            let mut fingerprint = [0; 32];
            fingerprint[..4].copy_from_slice(&number.to_le_bytes());
            verifier
                .known
                .insert(fingerprint, (content.clone(), at(NOW)));
        }
        assert!(
            verifier.known.len() <= REMEMBERED_TOKENS + 1_000,
            "{}",
            verifier.known.len()
        );
    }
}
