//! Verifies tokens. The issuer that a token names only selects the keys and the trust settings; then the whole token is
//! checked against these settings. The library checks the signature and the audience. The rest is checked here and in
//! `header.rs` and `claims.rs`, against the time that is passed in, because the library uses the machine's clock only,
//! and accepts tokens that [`Header`] and [`Claims`] refuse.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Validation, errors::ErrorKind};
use kernel::principal::Principal;
use quick_cache::sync::Cache;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use super::{
    claims::Claims,
    distinct::object,
    header::{ACCESS_TOKEN, Header},
    issuer::{Issuer, NoKeys, Trust},
    reason::{Reason, Refused},
    source::{Fetcher, Source},
};

const LARGEST_TOKEN: usize = 8 * 1024;
const REMEMBERED_TOKENS: usize = 10_000;

/// A valid token: the principal, and the time of expiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The caller.
    pub principal: Principal,
    /// The first instant at which the token is no longer valid: `exp` plus the leeway.
    pub expires_at: DateTime<Utc>,
}

/// Verifies the tokens of the trusted issuers.
pub struct Verifier {
    issuers: Vec<Issuer>,
    fetcher: Fetcher,
    /// The number of times that the keys of an issuer have changed. Cached tokens from before the last change are
    /// ignored.
    changes: AtomicU64,
    /// The cache of valid tokens, by their SHA-256 digest.
    known: Cache<[u8; 32], Remembered>,
}

/// A cached valid token.
#[derive(Clone)]
struct Remembered {
    verified: Verified,
    from: DateTime<Utc>,
    changes: u64,
}

impl Verifier {
    /// Creates a verifier of the tokens of these issuers and loads their keys. Our own issuer must come first.
    ///
    /// # Errors
    /// [`NoKeys`] for the first issuer whose key file cannot be used. A URL that does not respond is not an error: the
    /// issuer's tokens are refused until it responds.
    pub async fn open(trusted: Vec<Trust>, now: DateTime<Utc>) -> Result<Self, NoKeys> {
        let fetcher = Fetcher::default();
        let mut issuers = vec![];
        for trust in trusted {
            issuers.push(Issuer::open(trust, &fetcher, now).await?);
        }
        Ok(Self {
            fetcher,
            ..Self::of(issuers)
        })
    }

    pub(super) fn of(issuers: Vec<Issuer>) -> Self {
        Self {
            issuers,
            fetcher: Fetcher::default(),
            changes: AtomicU64::new(0),
            known: Cache::new(REMEMBERED_TOKENS),
        }
    }

    /// Verifies a token as of the given time. A cached token is not verified again while the keys are unchanged, except
    /// for its times. If a token names an unknown key, the issuer's keys are loaded again first, unless that was tried
    /// within the last 30 seconds.
    ///
    /// # Errors
    /// The first [`Reason`] found to refuse it, with the issuer if the signature is valid.
    pub async fn verify(&self, bearer: &str, now: DateTime<Utc>) -> Result<Verified, Refused> {
        match self.held(bearer, now) {
            Err(Refused {
                reason: Reason::Key,
                ..
            }) => {
                let issuer = issuer(bearer).ok_or(Reason::Key)?;
                for issuer in self.named(&issuer) {
                    let is_changed = issuer.renew_if_due(&self.fetcher, now).await;
                    self.note(is_changed);
                }
                self.held(bearer, now)
            }
            outcome => outcome,
        }
    }

    /// Loads the keys of every issuer again.
    pub async fn renew(&self, now: DateTime<Utc>) {
        for issuer in &self.issuers {
            let is_changed = issuer.renew(&self.fetcher, now).await;
            self.note(is_changed);
        }
    }

    /// The public keys of our own issuer as a JSON Web Key Set, for publication.
    #[must_use]
    pub fn published(&self) -> Value {
        let ours = self
            .issuers
            .iter()
            .filter(|issuer| matches!(issuer.trust.source, Source::Own(_)));
        let keys = ours.flat_map(|issuer| {
            let document = issuer.keys().document().clone();
            document["keys"].as_array().cloned().unwrap_or_default()
        });
        json!({ "keys": keys.collect::<Vec<_>>() })
    }

    fn note(&self, is_changed: bool) {
        // Incremented after the keys are replaced: a reader that sees the old number may have used the old keys.
        self.changes
            .fetch_add(u64::from(is_changed), Ordering::SeqCst);
    }

    /// The same as [`Verifier::held`], with the reason alone.
    #[cfg(test)]
    pub(super) fn judged(&self, bearer: &str, now: DateTime<Utc>) -> Result<Verified, Reason> {
        self.held(bearer, now).map_err(|refused| refused.reason)
    }

    /// Verifies a token with the keys that are loaded.
    pub(super) fn held(&self, bearer: &str, now: DateTime<Utc>) -> Result<Verified, Refused> {
        if bearer.len() > LARGEST_TOKEN {
            return Err(Reason::TooLong.into());
        }
        let changes = self.changes.load(Ordering::SeqCst);
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest(&SHA256, bearer.as_bytes()).as_ref());
        if let Some(known) = self.known.get(&fingerprint)
            && known.changes == changes
        {
            let until = known.verified.expires_at;
            let name = &known.verified.principal.issuer.name;
            within(known.from, until, now).map_err(|reason| of(name, reason))?;
            return Ok(known.verified);
        }

        let (issuer, claims) = self.read(bearer)?;
        let remembered = self
            .admitted(issuer, &claims, now)
            .map_err(|reason| of(&issuer.trust.issuer, reason))?;
        let verified = remembered.verified.clone();
        self.known.insert(
            fingerprint,
            Remembered {
                changes,
                ..remembered
            },
        );
        Ok(verified)
    }

    /// What the signed claims of an issuer say, if the issuer may say it.
    fn admitted(
        &self,
        issuer: &Issuer,
        claims: &Map<String, Value>,
        now: DateTime<Utc>,
    ) -> Result<Remembered, Reason> {
        let trust = &issuer.trust;
        let claims = Claims::of(claims, &trust.names)?;
        let (from, expires_at) = claims.times(trust.longest_lifetime, trust.leeway)?;
        within(from, expires_at, now)?;
        let principal = claims.principal(kernel::issuer::Issuer {
            name: trust.issuer.clone(),
            organisations: Arc::clone(&issuer.organisations),
            // Our own issuer comes first.
            is_ours: self
                .issuers
                .first()
                .is_some_and(|ours| ours.trust.issuer == trust.issuer),
        })?;
        trust.covers(&principal)?;
        Ok(Remembered {
            verified: Verified {
                principal,
                expires_at,
            },
            from,
            changes: 0,
        })
    }

    /// The claims of a token and the issuer that signed it.
    fn read(&self, bearer: &str) -> Result<(&Issuer, Map<String, Value>), Refused> {
        let parts = bearer
            .split('.')
            .map(decoded)
            .collect::<Result<Vec<_>, _>>()?;
        let [header, claims, _signature] = parts.as_slice() else {
            return Err(Reason::Shape.into());
        };
        let header: Header = object(header).ok_or(Reason::Header)?;
        let (algorithm, key_id) = header.check(&ACCESS_TOKEN)?;
        let claims: Map<String, Value> = object(claims).ok_or(Reason::Claims)?;
        let name = claims.get("iss").and_then(Value::as_str);
        let name = name.ok_or(Reason::Claims)?.to_owned();

        let mut refused = Refused::from(Reason::Issuer);
        // There is more than one only for our own issuer, if it has additional keys (`IJ_JWT_JWKS`).
        for issuer in self.named(&name) {
            match signed_by(issuer, bearer, (algorithm, key_id)) {
                Ok(()) => return Ok((issuer, claims)),
                Err(why) if matches!(refused.reason, Reason::Issuer | Reason::Key) => refused = why,
                Err(_) => {}
            }
        }
        Err(refused)
    }

    /// The issuers of that name.
    fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Issuer> {
        self.issuers
            .iter()
            .filter(move |issuer| issuer.trust.issuer == name)
    }
}

/// Checks the signature and the audience of a token with the keys of an issuer. Several keys may have the same key id.
fn signed_by(
    issuer: &Issuer,
    bearer: &str,
    (algorithm, key_id): (Algorithm, Option<&str>),
) -> Result<(), Refused> {
    let keys = issuer.keys();
    let named = keys.named(key_id);
    if named.is_empty() {
        return Err(Reason::Key.into());
    }
    let mut validation = Validation::new(algorithm);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.set_audience(&issuer.trust.audiences);
    // The expiry is checked against the time that was passed in.
    validation.validate_exp = false;
    let mut refused = Refused::from(Reason::Algorithm);
    for key in named.into_iter().filter(|key| key.algorithm == algorithm) {
        match jsonwebtoken::decode::<IgnoredAny>(bearer, &key.decoding, &validation) {
            Ok(_) => return Ok(()),
            Err(error) => {
                let reason = reason_of(error.kind());
                // The library checks these after the signature.
                let is_signed = matches!(
                    error.kind(),
                    ErrorKind::InvalidAudience | ErrorKind::MissingRequiredClaim(_)
                );
                if is_signed {
                    return Err(of(&issuer.trust.issuer, reason));
                }
                refused = reason.into();
            }
        }
    }
    Err(refused)
}

/// A refused token that was signed by this issuer.
fn of(issuer: &str, reason: Reason) -> Refused {
    Refused {
        reason,
        issuer: Some(issuer.into()),
    }
}

pub(super) fn reason_of(error: &ErrorKind) -> Reason {
    match error {
        ErrorKind::InvalidSignature => Reason::Signature,
        ErrorKind::InvalidAudience => Reason::Audience,
        _ => Reason::Claims,
    }
}

/// The issuer that a token names, unverified.
fn issuer(bearer: &str) -> Option<String> {
    let claims: Map<String, Value> = object(&decoded(bearer.split('.').nth(1)?).ok()?)?;
    claims.get("iss")?.as_str().map(str::to_owned)
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

pub(super) fn decoded(part: &str) -> Result<Vec<u8>, Reason> {
    URL_SAFE_NO_PAD
        .decode(part)
        .ok()
        .filter(|bytes| !bytes.is_empty())
        .ok_or(Reason::Shape)
}

#[cfg(test)]
mod tests;
