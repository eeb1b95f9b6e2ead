//! An issuer that is trusted: with which tokens, and by which keys. Its keys are read anew on a schedule and when a token
//! names one that is not known, at most once in 30 seconds; when that fails, those held stay.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use tokio::sync::Mutex;

use super::{
    Reason,
    claim_names::ClaimNames,
    key_set::KeySet,
    source::{self, Fetcher, Source},
};
use crate::domain::{
    issuer::Organisations,
    principal::{Principal, Role},
};

/// How long an unknown key has to wait for the next reading.
const COOL_DOWN: TimeDelta = TimeDelta::seconds(30);

/// What an issuer is trusted with.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The issuer that its tokens name (`iss`).
    pub issuer: String,
    /// The audience that its tokens name (`aud`).
    pub audience: String,
    /// Where its keys are.
    pub source: Source,
    /// The algorithms that its keys may be for.
    pub algorithms: Vec<Algorithm>,
    /// The organisations that its tokens may name (`org`).
    pub organisations: Organisations,
    /// The roles that its tokens may have; none for all.
    pub roles: Option<BTreeSet<Role>>,
    /// How its claims are called.
    pub names: ClaimNames,
}

impl Trust {
    /// Trust without bounds of organisation or role, as in our own issuer, for all public-key algorithms.
    #[must_use]
    pub fn ours(issuer: &str, audience: &str, source: Source) -> Self {
        Self {
            issuer: issuer.into(),
            audience: audience.into(),
            source,
            algorithms: vec![
                Algorithm::EdDSA,
                Algorithm::ES256,
                Algorithm::RS256,
                Algorithm::PS256,
            ],
            organisations: Organisations::All,
            roles: None,
            names: ClaimNames::default(),
        }
    }

    /// Whether the issuer may say that of somebody.
    pub(super) fn covers(&self, principal: &Principal) -> Result<(), Reason> {
        let organisation = principal.organisation.as_ref();
        if !organisation.is_none_or(|name| self.organisations.include(name)) {
            return Err(Reason::Organisation);
        }
        let has_role = |roles: &BTreeSet<Role>| roles.contains(&principal.role);
        if self.roles.as_ref().is_none_or(has_role) {
            Ok(())
        } else {
            Err(Reason::Role)
        }
    }
}

/// A trusted issuer with the keys that are held of it.
pub(super) struct Issuer {
    pub(super) trust: Trust,
    /// The organisations of `trust`, as each of its tokens' principals shares them.
    pub(super) organisations: Arc<Organisations>,
    keys: RwLock<Arc<KeySet>>,
    /// When the keys were last read or tried to; held while they are, so that all who wait share one reading.
    tried: Mutex<Option<DateTime<Utc>>>,
}

impl Issuer {
    /// An issuer whose keys are given.
    pub(super) fn holding(trust: Trust, keys: KeySet) -> Self {
        Self {
            organisations: Arc::new(trust.organisations.clone()),
            trust,
            keys: RwLock::new(Arc::new(keys)),
            tried: Mutex::default(),
        }
    }

    /// Reads the keys of an issuer for the first time. An address may be away: until it answers, none of its tokens holds.
    ///
    /// # Errors
    /// [`NoKeys`] when a file cannot be used.
    pub(super) async fn open(
        trust: Trust,
        fetcher: &Fetcher,
        now: DateTime<Utc>,
    ) -> Result<Self, NoKeys> {
        let keys = match source::load(&trust.source, &trust.algorithms, fetcher).await {
            Ok(keys) => keys,
            Err(problem) if trust.source.is_remote() => {
                tracing::warn!(
                    issuer = trust.issuer,
                    %problem,
                    "the keys of an issuer are not there: its tokens are refused until they are"
                );
                KeySet::default()
            }
            Err(problem) => return Err(NoKeys(problem.to_string())),
        };
        let opened = Self::holding(trust, keys);
        *opened.tried.lock().await = Some(now);
        Ok(opened)
    }

    /// The keys held.
    pub(super) fn keys(&self) -> Arc<KeySet> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the keys anew; whether they are others than before.
    pub(super) async fn renew(&self, fetcher: &Fetcher, now: DateTime<Utc>) -> bool {
        let mut tried = self.tried.lock().await;
        *tried = Some(now);
        self.read_anew(fetcher).await
    }

    /// Reads the keys anew unless that was done or tried a moment ago; whether they are others than before.
    pub(super) async fn renew_if_due(&self, fetcher: &Fetcher, now: DateTime<Utc>) -> bool {
        let mut tried = self.tried.lock().await;
        // A clock that was set back does not keep us from trying.
        if tried.is_some_and(|last| (now - last).abs() < COOL_DOWN) {
            return false;
        }
        *tried = Some(now);
        self.read_anew(fetcher).await
    }

    async fn read_anew(&self, fetcher: &Fetcher) -> bool {
        let fresh = match source::load(&self.trust.source, &self.trust.algorithms, fetcher).await {
            Ok(fresh) => fresh,
            Err(problem) => {
                tracing::warn!(
                    issuer = self.trust.issuer,
                    %problem,
                    "the keys of an issuer could not be read anew: those held stay"
                );
                return false;
            }
        };
        if fresh.is_same_as(&self.keys()) {
            return false;
        }
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        tracing::info!(issuer = self.trust.issuer, "an issuer has other keys now");
        true
    }
}

/// Why the keys of an issuer cannot be used, as a sentence for the operator.
#[derive(Debug)]
pub struct NoKeys(String);

impl fmt::Display for NoKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NoKeys {}
