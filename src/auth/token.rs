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
use jsonwebtoken::{Validation, errors::ErrorKind};
use kernel::principal::Principal;
use quick_cache::sync::Cache;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use super::{
    claims::Claims,
    distinct::object,
    header::{ACCESS_TOKEN, Header},
    issuer::{Issuer, NoKeys, Trust},
    reason::Reason,
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
    /// The first [`Reason`] found to refuse it.
    pub async fn verify(&self, bearer: &str, now: DateTime<Utc>) -> Result<Verified, Reason> {
        match self.held(bearer, now) {
            Err(Reason::Key) => {
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

    /// Verifies a token with the keys that are loaded.
    pub(super) fn held(&self, bearer: &str, now: DateTime<Utc>) -> Result<Verified, Reason> {
        if bearer.len() > LARGEST_TOKEN {
            return Err(Reason::TooLong);
        }
        let changes = self.changes.load(Ordering::SeqCst);
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest(&SHA256, bearer.as_bytes()).as_ref());
        if let Some(known) = self.known.get(&fingerprint)
            && known.changes == changes
        {
            let until = known.verified.expires_at;
            return within(known.from, until, now).map(|()| known.verified);
        }

        let (issuer, claims) = self.read(bearer)?;
        let (from, expires_at) = claims.times()?;
        within(from, expires_at, now)?;
        let name = &issuer.trust.issuer;
        let principal = claims.principal(kernel::issuer::Issuer {
            name: name.clone(),
            organisations: Arc::clone(&issuer.organisations),
            // Our own issuer comes first.
            is_ours: self
                .issuers
                .first()
                .is_some_and(|ours| ours.trust.issuer == *name),
        })?;
        issuer.trust.covers(&principal)?;
        let verified = Verified {
            principal,
            expires_at,
        };
        let remembered = Remembered {
            verified: verified.clone(),
            from,
            changes,
        };
        self.known.insert(fingerprint, remembered);
        Ok(verified)
    }

    /// The claims of a token and the issuer that signed it.
    fn read(&self, bearer: &str) -> Result<(&Issuer, Claims), Reason> {
        let parts = bearer
            .split('.')
            .map(decoded)
            .collect::<Result<Vec<_>, _>>()?;
        let [header, claims, _signature] = parts.as_slice() else {
            return Err(Reason::Shape);
        };
        let header: Header = object(header).ok_or(Reason::Header)?;
        let (algorithm, key_id) = header.check(&ACCESS_TOKEN)?;
        let claims: Map<String, Value> = object(claims).ok_or(Reason::Claims)?;
        let Some(Value::String(name)) = claims.get("iss") else {
            return Err(Reason::Claims);
        };

        let mut refused = Reason::Issuer;
        // There is more than one only for our own issuer, if it has additional keys (`IJ_JWT_JWKS`).
        for issuer in self.named(name) {
            let keys = issuer.keys();
            let reason = match keys.select(key_id) {
                None => Reason::Key,
                Some(key) if key.algorithm != algorithm => Reason::Algorithm,
                Some(key) => {
                    let mut validation = Validation::new(key.algorithm);
                    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
                    validation.set_audience(&[&issuer.trust.audience]);
                    // The expiry is checked against the time that was passed in.
                    validation.validate_exp = false;
                    match jsonwebtoken::decode::<IgnoredAny>(bearer, &key.decoding, &validation) {
                        Ok(_) => {
                            let claims = issuer.trust.names.translated(&claims);
                            return Ok((issuer, Claims::of(claims).ok_or(Reason::Claims)?));
                        }
                        Err(error) => reason_of(error.kind()),
                    }
                }
            };
            if matches!(refused, Reason::Issuer | Reason::Key) {
                refused = reason;
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
