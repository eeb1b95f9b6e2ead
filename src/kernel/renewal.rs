//! Looking callers up anew: in the directory, which may know them otherwise by now, and by a newer token of theirs.

use std::sync::{Arc, PoisonError};

use super::{
    Caller,
    error::{Error, Result},
    policy::Action,
    principal::Principal,
    standing::Known,
};

impl Caller {
    /// The same caller as the directory knows them now.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if their client or organisation has been suspended or closed, or they are out of service.
    pub fn renewed(&self) -> Result<Self> {
        let mut renewed = self.clone();
        renewed.standing = self.as_known_now()?.shared();
        Ok(renewed)
    }

    /// Lets an operation that goes on for long see the caller as the directory knows them now: everything that it has
    /// handed the caller to sees that too.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if their client or organisation has been suspended or closed, or they are out of service.
    pub fn renew(&self) -> Result<()> {
        let known = self.as_known_now()?;
        *self
            .standing
            .write()
            .unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// Asks the policy again after a wait, by what the directory and their newest token say by now.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if they may not come in any more, [`Error::Forbidden`] without a scope that opens the
    /// action.
    pub fn still_may(&self, action: Action) -> Result<()> {
        if self.is_outdated() {
            self.renew()?;
        }
        self.allow(action)
    }

    fn as_known_now(&self) -> Result<Known> {
        Known::of(self.held(), self.app.directory(), self.now())
    }

    /// Whether there is a newer token, or the directory has been read anew, since the caller was last looked up.
    pub fn is_outdated(&self) -> bool {
        let known = self.known();
        let is_of_now = Arc::ptr_eq(&known.directory, &self.app.directory())
            && Arc::ptr_eq(&known.principal, &self.held());
        !is_of_now
    }

    /// The caller by a newer token, if that is of the same person, system, role and organisation. All that was begun for
    /// the caller goes on, from this moment with the rights of the newer token.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for somebody else's token.
    pub fn carried_on(&self, newer: &Self) -> Result<Self> {
        if !is_of_the_same(&self.principal, &newer.principal) {
            return Err(Error::Unauthenticated);
        }
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        *held = Arc::clone(&newer.principal);
        drop(held);
        let mut newer = newer.clone().for_purpose(self.purpose().map(str::to_owned));
        newer.held = Arc::clone(&self.held);
        Ok(newer)
    }

    /// The content of the newest token.
    pub(super) fn held(&self) -> Arc<Principal> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&held)
    }
}

/// Whether two tokens are of the same person, who asks by the same system for the same organisation.
fn is_of_the_same(one: &Principal, other: &Principal) -> bool {
    let whose = |token: &Principal| {
        let by = (
            token.issuer.clone(),
            token.client.clone(),
            token.on_behalf_of.clone(),
        );
        let as_what = (token.role, token.organisation.clone());
        (token.subject.clone(), by, as_what)
    };
    whose(one) == whose(other)
}
