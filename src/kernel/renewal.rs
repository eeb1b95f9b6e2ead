//! Updates callers that are used for a long time: from the directory, which may have changed, and from a newer token.

use std::sync::{Arc, PoisonError};

use super::{
    Caller,
    error::{Error, Result},
    policy::Action,
    principal::Principal,
    standing::CallerState,
};

impl Caller {
    /// The same caller according to the present directory.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if the client or organisation was suspended or closed, or the person is not in
    /// service.
    pub fn renewed(&self) -> Result<Self> {
        let mut renewed = self.clone();
        renewed.standing = self.as_known_now()?.shared();
        Ok(renewed)
    }

    /// Updates the caller of a long operation from the present directory. All clones of the caller in that operation
    /// are updated as well.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if the client or organisation was suspended or closed, or the person is not in
    /// service.
    pub fn renew(&self) -> Result<()> {
        let known = self.as_known_now()?;
        *self
            .standing
            .write()
            .unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// Checks the policy again after a wait, with the present directory and the caller's newest token.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] if the caller is no longer admitted, [`Error::Forbidden`] without a scope that
    /// permits the action.
    pub fn still_may(&self, action: Action) -> Result<()> {
        if self.is_outdated() {
            self.renew()?;
        }
        self.allow(action)
    }

    fn as_known_now(&self) -> Result<CallerState> {
        CallerState::of(self.held(), self.app.directory(), self.now())
    }

    /// Whether there is a newer token, or the directory was reloaded, since the caller was last updated.
    pub fn is_outdated(&self) -> bool {
        let known = self.known();
        let is_of_now = Arc::ptr_eq(&known.directory, &self.app.directory())
            && Arc::ptr_eq(&known.principal, &self.held());
        !is_of_now
    }

    /// The caller with a newer token, which must be of the same person, client, role and organisation. Operations that
    /// were begun for the caller continue with the rights of the newer token.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for another caller's token.
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

/// Whether two tokens have the same person, client, role and organisation.
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
