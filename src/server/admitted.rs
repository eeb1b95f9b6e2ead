//! The one way in, for every door: the text of a token becomes somebody who was let in, or nobody.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{edge::Edge, visitor::Visitor};
use crate::{auth::Reason, domain::Caller};

/// Somebody who was let in.
#[derive(Clone)]
pub struct Admitted {
    /// Who asks.
    pub caller: Caller,
    /// Until when their token is good.
    pub until: DateTime<Utc>,
}

impl Admitted {
    /// The same with the purpose for which they ask.
    pub fn for_purpose(self, purpose: Option<String>) -> Self {
        Self {
            caller: self.caller.for_purpose(purpose),
            ..self
        }
    }

    /// For how long their token is still good.
    pub fn left(&self, now: DateTime<Utc>) -> Duration {
        (self.until - now).to_std().unwrap_or_default()
    }

    /// Whether their token is no longer good.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.until <= now
    }
}

/// Somebody who was not let in.
pub enum Stranger {
    /// They came without a token.
    Silent,
    /// Their token was refused.
    Refused,
    /// Their token was refused, after too many others from their address: they wait for so many seconds.
    Insistent(u64),
}

impl Edge {
    /// The one way in, for every door: the text of a token becomes a caller, or nobody. Why somebody is turned away is
    /// for the log alone; a bad token is counted against the address that it came from, a good one speaks for it.
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
            Err(reason) => Err(reason),
        };
        let admitted = match verified {
            Ok(verified) => app
                .caller(verified.principal)
                .map(|caller| Admitted {
                    caller,
                    until: verified.expires_at,
                })
                .map_err(|_| "suspended or out of service".to_owned()),
            Err(reason) => Err(format!("{reason:?}")),
        };
        from.came_with(admitted.is_ok());
        admitted.map_err(|reason| {
            tracing::info!(reason, "a token was refused");
            match from.network().map(|from| self.0.failures.count(from)) {
                Some(Err(seconds)) => Stranger::Insistent(seconds),
                _ => Stranger::Refused,
            }
        })
    }
}
