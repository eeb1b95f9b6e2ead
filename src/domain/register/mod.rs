//! Code shared by the registers of areas, partners and people: how entries are amended. What only the registers of people
//! have in common is in `person.rs`.

mod person;

use kernel::{
    Noun, Work,
    amendment::{Amend, Changes},
    check::{NOTE, Problems},
    error::Result,
};
use uuid::Uuid;

pub use person::{Entry, IdentityChange, PersonChange, is_free};
pub(crate) use person::{
    check_identity, check_service, check_service_of, gives_rights, is_own, may_have_entry,
};

/// A change of a field that may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The field is not changed.
    #[default]
    Kept,
    /// The field is emptied.
    Emptied,
    /// The field gets this value.
    To(T),
}

impl<T> Change<T> {
    /// The new value, if there is one.
    pub fn given(&self) -> Option<&T> {
        match self {
            Self::To(value) => Some(value),
            Self::Kept | Self::Emptied => None,
        }
    }
}

/// The amendments of an entry, all for the same reason.
pub struct Amending {
    changes: Changes,
    reason: Option<String>,
}

impl Amending {
    /// Begins the amendments of an entry.
    #[must_use]
    pub fn because(reason: Option<&String>) -> Self {
        Self {
            changes: Changes::plain(),
            reason: reason.cloned(),
        }
    }

    /// Replaces the value of a field that is never empty, if a new one is given.
    pub fn set<T: Clone + PartialEq>(
        &mut self,
        field: &'static str,
        value: &mut T,
        given: Option<T>,
        shown: impl Fn(&T) -> String,
    ) {
        let amend = given.map(|value| self.amend(value));
        self.changes
            .take(field, value, amend, |value| Some(shown(value)));
    }

    /// Changes a field that may be empty.
    pub fn change<T: Clone + PartialEq>(
        &mut self,
        field: &'static str,
        value: &mut Option<T>,
        change: Change<T>,
        shown: impl Fn(&T) -> String,
    ) {
        let amend = match change {
            Change::Kept => None,
            Change::Emptied => Some(self.amend(None)),
            Change::To(value) => Some(self.amend(Some(value))),
        };
        self.changes
            .take(field, value, amend, |value| value.as_ref().map(&shown));
    }

    fn amend<T>(&self, value: T) -> Amend<T> {
        Amend {
            value,
            reason: self.reason.clone(),
        }
    }

    /// Stores the changes.
    ///
    /// # Errors
    /// With every field that is given its present value.
    pub(super) async fn record(self, work: &Work, entry: (Noun, Uuid)) -> Result<()> {
        self.changes.record(work, entry).await
    }
}

/// Checks the reason of an amendment, which is optional.
pub fn check_reason(problems: &mut Problems, reason: Option<&str>) {
    problems.optional("reason", reason, NOTE);
}
