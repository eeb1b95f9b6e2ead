//! A trusted issuer: the tokens that it may issue, and its keys. The keys are loaded again on a schedule, and when a
//! token names an unknown key, at most once in 30 seconds. If loading fails, the previous keys are kept.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use kernel::{
    issuer::Organisations,
    principal::{Principal, Role},
};
use strum::IntoEnumIterator;
use tokio::sync::Mutex;

use super::{
    claim_names::ClaimNames,
    claims::{LEEWAY, LONGEST_LIFETIME},
    key_set::KeySet,
    reason::Reason,
    source::{self, Fetcher, Source},
};

/// The maximum lifetime of other issuers' tokens by default. An Azure managed identity's token is valid for 24 hours,
/// and its `iat` is five minutes earlier.
pub const PARTNERS_LONGEST_LIFETIME: TimeDelta = TimeDelta::minutes(24 * 60 + 10);
/// The minimum time between two loads caused by unknown keys.
const COOL_DOWN: TimeDelta = TimeDelta::seconds(30);

/// What an issuer's tokens may contain, and where its keys are.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The issuer of its tokens (`iss`).
    pub issuer: String,
    /// The audiences of its tokens (`aud`); a token is for at least one of them.
    pub audiences: Vec<String>,
    /// The location of its keys.
    pub source: Source,
    /// The allowed algorithms.
    pub algorithms: Vec<Algorithm>,
    /// The organisations that its tokens may name (`org`).
    pub organisations: Organisations,
    /// The roles that its tokens may have; `None` for all.
    pub roles: Option<BTreeSet<Role>>,
    /// The names of its claims.
    pub names: ClaimNames,
    /// Whether its tokens must name a client.
    pub clients_required: bool,
    /// The maximum lifetime of its tokens, from `iat` to `exp`.
    pub longest_lifetime: TimeDelta,
    /// By how much its clock may differ from ours.
    pub leeway: TimeDelta,
}

impl Trust {
    /// The trust in our own issuer: any organisation, any role, all public-key algorithms.
    #[must_use]
    pub fn ours(issuer: &str, audience: &str, source: Source) -> Self {
        Self {
            issuer: issuer.into(),
            audiences: vec![audience.into()],
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
            clients_required: false,
            longest_lifetime: LONGEST_LIFETIME,
            leeway: LEEWAY,
        }
    }

    /// The trust in another issuer, unless the settings say otherwise: the roles of a partner's own people and systems,
    /// and any organisation.
    #[must_use]
    pub fn partners(issuer: &str, audience: &str, source: Source) -> Self {
        Self {
            roles: Some(Role::iter().filter(|role| role.is_a_partners()).collect()),
            names: ClaimNames::of_partners(),
            longest_lifetime: PARTNERS_LONGEST_LIFETIME,
            ..Self::ours(issuer, audience, source)
        }
    }

    /// Checks that the issuer may give the principal its organisation and role, and that it names a client if it must.
    pub(super) fn covers(&self, principal: &Principal) -> Result<(), Reason> {
        if self.clients_required && principal.client.is_none() {
            return Err(Reason::Client);
        }
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

/// A trusted issuer with its loaded keys.
pub(super) struct Issuer {
    pub(super) trust: Trust,
    /// The organisations of `trust`, shared by the principals of all its tokens.
    pub(super) organisations: Arc<Organisations>,
    keys: RwLock<Arc<KeySet>>,
    /// When the keys were last loaded, or when loading was last tried. Locked while they load, so that all waiting
    /// requests share one load.
    tried: Mutex<Option<DateTime<Utc>>>,
}

impl Issuer {
    /// An issuer with the given keys.
    pub(super) fn holding(trust: Trust, keys: KeySet) -> Self {
        Self {
            organisations: Arc::new(trust.organisations.clone()),
            trust,
            keys: RwLock::new(Arc::new(keys)),
            tried: Mutex::default(),
        }
    }

    /// Loads the keys of an issuer for the first time. A URL may be unreachable; the issuer's tokens are refused until
    /// it responds.
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
                    "the keys of an issuer cannot be loaded: its tokens are refused until they are"
                );
                KeySet::default()
            }
            Err(problem) => return Err(NoKeys(problem.to_string())),
        };
        let opened = Self::holding(trust, keys);
        opened.tell_unused();
        *opened.tried.lock().await = Some(now);
        Ok(opened)
    }

    /// The loaded keys.
    pub(super) fn keys(&self) -> Arc<KeySet> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loads the keys again, and returns whether they have changed.
    pub(super) async fn renew(&self, fetcher: &Fetcher, now: DateTime<Utc>) -> bool {
        let mut tried = self.tried.lock().await;
        *tried = Some(now);
        self.read_anew(fetcher).await
    }

    /// Loads the keys again, unless that was tried recently, and returns whether they have changed.
    pub(super) async fn renew_if_due(&self, fetcher: &Fetcher, now: DateTime<Utc>) -> bool {
        let mut tried = self.tried.lock().await;
        // The absolute difference, so that a clock that was set back does not prevent loading.
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
                    "the keys of an issuer could not be loaded again: the previous keys are kept"
                );
                return false;
            }
        };
        if fresh.is_same_as(&self.keys()) {
            return false;
        }
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        tracing::info!(
            issuer = self.trust.issuer,
            "the keys of an issuer have changed"
        );
        self.tell_unused();
        true
    }

    /// Logs the entries of the key set that are not used.
    fn tell_unused(&self) {
        for entry in self.keys().unused() {
            tracing::warn!(
                issuer = self.trust.issuer,
                place = entry.place,
                key_id = entry.key_id,
                why = entry.why,
                "an entry of an issuer's key set is not used"
            );
        }
    }
}

/// Why the keys of an issuer cannot be used. The text is a sentence for the operator.
#[derive(Debug)]
pub struct NoKeys(String);

impl fmt::Display for NoKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NoKeys {}
