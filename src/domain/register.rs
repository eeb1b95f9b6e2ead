//! Code shared by the registers of areas, partners and people: how entries are amended, and that nobody may change
//! their own entry.

use entity::staff::StaffRole;
use kernel::{
    Caller, Noun, Work,
    amendment::{Amend, Changes},
    check::{NAME, NOTE, Problems},
    directory::Directory,
    error::Result,
    issuer::{Identified, Identity},
};
use uuid::Uuid;

use crate::id::Key;

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

    /// Changes the identity of a person: the subject and the issuer of their tokens.
    pub fn identify(
        &mut self,
        who: &mut Identity,
        subject: Option<String>,
        issuer: Change<String>,
    ) {
        self.set("subject", &mut who.subject, subject, String::clone);
        let mut known = who.issuer().map(str::to_owned);
        self.change("issuer", &mut known, issuer, String::clone);
        who.issuer = known.unwrap_or_default();
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

/// Checks the identity of a person: a subject, and the name of an issuer, which is left out for our own.
pub fn check_identity(problems: &mut Problems, who: &Identity) {
    problems.text("subject", &who.subject, NAME);
    problems.issuer("issuer", who.issuer());
}

/// Checks the reason of an amendment, which is optional.
pub fn check_reason(problems: &mut Problems, reason: Option<&str>) {
    problems.optional("reason", reason, NOTE);
}

/// The identity of a person after the amendment.
#[must_use]
pub fn identified(
    row: &impl Identified,
    subject: Option<&String>,
    issuer: &Change<String>,
) -> Identity {
    let now = row.identity();
    Identity {
        subject: subject.cloned().unwrap_or(now.subject),
        issuer: match issuer {
            Change::Kept => now.issuer,
            Change::Emptied => String::new(),
            Change::To(issuer) => issuer.clone(),
        },
    }
}

/// Whether any of these identities is the caller, or the person on whose behalf the request is made.
#[must_use]
pub fn is_own(caller: &Caller, entry: &[&Identity]) -> bool {
    let principal = caller.principal();
    let own = [Some(principal.identity()), principal.asked_for()];
    own.iter().flatten().any(|own| entry.contains(&own))
}

/// The register, or the role in the register of staff, for which an entry is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// A member of the Team in this role.
    Staff(StaffRole),
    /// A referrer.
    Referrer,
    /// A councillor.
    Councillor,
    /// One of our own clients.
    Client,
}

/// Whether this subject with this issuer may have such an entry. One person may be in several registers, and on the
/// Team in several roles, but only once in each: the role of a token decides which entry applies. A client is nobody
/// else.
#[must_use]
pub fn is_free(directory: &Directory, who: &Identity, entry: Entry, but: Option<Uuid>) -> bool {
    fn of<R: Identified>(row: &R, id: Uuid, entry: Entry) -> (Uuid, Identity, Entry) {
        (id, row.identity(), entry)
    }
    let staff = directory.staff.values();
    let referrers = directory.referrers.values();
    let councillors = directory.councillors.values();
    let clients = directory
        .clients
        .values()
        .filter(|row| row.issuer.is_none());
    let client = |id: &str| Identity::ours(id);
    let mut all = staff
        .map(|row| of(row, row.id.value(), Entry::Staff(row.role)))
        .chain(referrers.map(|row| of(row, row.id.value(), Entry::Referrer)))
        .chain(councillors.map(|row| of(row, row.id.value(), Entry::Councillor)))
        .chain(clients.map(|row| (row.id.value(), client(&row.client_id), Entry::Client)));
    !all.any(|(id, theirs, kind)| {
        let excludes = kind == entry || [kind, entry].contains(&Entry::Client);
        excludes && theirs == *who && Some(id) != but
    })
}
