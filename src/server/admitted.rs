//! Authentication, shared by all transports: the text of a token becomes an authenticated caller, or is refused.

use std::time::Duration;

use chrono::{DateTime, Utc};
use kernel::{Caller, registered};

use super::{edge::Edge, visitor::Visitor};
use crate::auth::{Reason, Refused, Verified};

/// An authenticated caller.
#[derive(Clone)]
pub struct Admitted {
    /// The caller.
    pub caller: Caller,
    /// When the caller's token expires.
    pub until: DateTime<Utc>,
}

impl Admitted {
    /// The same caller with the purpose of the request.
    pub fn for_purpose(self, purpose: Option<String>) -> Self {
        Self {
            caller: self.caller.for_purpose(purpose),
            ..self
        }
    }

    /// The remaining lifetime of the token.
    pub fn left(&self, now: DateTime<Utc>) -> Duration {
        (self.until - now).to_std().unwrap_or_default()
    }

    /// Whether the token has expired.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.until <= now
    }
}

/// A caller who was not authenticated.
pub enum Stranger {
    /// The request has no token.
    Silent,
    /// The token was refused.
    Refused,
    /// The token was refused, after too many others from the same address; with the seconds to wait.
    Insistent(u64),
}

impl Edge {
    /// Authenticates the text of a token, for all transports. The reason for a refusal is only logged. An invalid token
    /// is counted against the address that it came from; a valid one makes the address known.
    pub(super) async fn admit(
        &self,
        bearer: Result<Option<&str>, Reason>,
        from: &Visitor,
    ) -> Result<Admitted, Stranger> {
        let app = &self.0.app;
        let token = match bearer {
            Ok(Some(token)) => Ok(token),
            Ok(None) => return Err(Stranger::Silent),
            Err(reason) => Err(reason),
        };
        let verified = match token {
            Ok(token) => self.0.verifier.verify(token, app.now()).await,
            Err(reason) => Err(Refused::from(reason)),
        };
        let admitted = match verified {
            Ok(verified) => self.known(verified).await,
            Err(refused) => Err(NotAdmitted {
                reason: refused.reason.name(),
                claim: refused.reason.claim(),
                issuer: refused.issuer,
                client: None,
            }),
        };
        from.came_with(admitted.is_ok());
        admitted.map_err(|why| {
            tracing::info!(
                reason = why.reason,
                claim = why.claim,
                issuer = why.issuer,
                client = why.client,
                "a token was refused"
            );
            match from.network().map(|from| self.0.failures.count(from)) {
                Some(Err(seconds)) => Stranger::Insistent(seconds),
                _ => Stranger::Refused,
            }
        })
    }

    /// The caller with a valid token, unless the registers refuse them. Before a client is refused, it is read again from
    /// the database, because it may have been resumed a moment ago.
    async fn known(&self, verified: Verified) -> Result<Admitted, NotAdmitted> {
        let app = &self.0.app;
        let principal = verified.principal;
        let mut caller = app.caller(principal.clone());
        if let (Err(_), Some(client)) = (&caller, &principal.client)
            && app.has_newer_client(&principal.issuer, client).await
        {
            caller = app.caller(principal.clone());
        }
        let Ok(caller) = caller else {
            let hides = registered::hides_its_client(&principal, &app.directory());
            let reason = if hides {
                "Client"
            } else {
                "suspended or out of service"
            };
            return Err(NotAdmitted {
                reason: reason.into(),
                claim: None,
                issuer: Some(principal.issuer.name),
                client: principal.client,
            });
        };
        Ok(Admitted {
            caller,
            until: verified.expires_at,
        })
    }
}

/// Why a token was refused, for the log. The issuer and the client are those of a valid token.
struct NotAdmitted {
    reason: String,
    claim: Option<&'static str>,
    issuer: Option<String>,
    client: Option<String>,
}
