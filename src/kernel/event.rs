//! Events: what has happened, in the past tense, with ids and without personal data. `Work::happened` takes an event
//! and writes the audit entry and the outbox row.
//!
//! Each kind is a type of its own, whose `of` takes the id of the kind of record that it is about, so an event about
//! another kind of record does not compile:
//!
//! ```
//! use entity::id::SiteId;
//! use kernel::event;
//!
//! event::SiteApproved::of(SiteId::new());
//! ```
//!
//! ```compile_fail
//! use entity::id::SessionId;
//! use kernel::event;
//!
//! event::SiteApproved::of(SessionId::new());
//! ```

use entity::id::OffenderId;
use uuid::Uuid;

use super::Noun;

pub use super::noun::{EventKind, kinds::*};

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub(crate) kind: EventKind,
    /// The record that it is about.
    pub(crate) row: Uuid,
    /// The person concerned, for the audit trail. `None` if it is not about a person.
    person: Option<OffenderId>,
    /// Another person concerned.
    other_person: Option<OffenderId>,
    /// Whether the event is also sent to callers from whom the record is veiled. Outside the Team, future sessions are
    /// veiled (only the site and the week are shown), and so is the site while its first session is in progress.
    pub(crate) shows_through_the_veil: bool,
}

impl Event {
    pub(crate) fn new(kind: EventKind, row: Uuid, person: Option<OffenderId>) -> Self {
        Self {
            kind,
            row,
            person,
            other_person: None,
            shows_through_the_veil: match kind {
                EventKind::SessionPlanned | EventKind::SessionCancelled => true,
                EventKind::SiteStarted => false,
                _ => kind.noun() == Noun::Site,
            },
        }
    }

    /// The same event, concerning another person as well.
    #[must_use]
    pub fn and_of(self, other: OffenderId) -> Self {
        Self {
            other_person: Some(other),
            ..self
        }
    }

    /// The same event, also sent to callers from whom the record is veiled if `shows`: it changes what they see.
    #[must_use]
    pub fn shown_through_the_veil(self, shows: bool) -> Self {
        Self {
            shows_through_the_veil: shows,
            ..self
        }
    }

    /// The people concerned.
    #[must_use]
    pub fn people(&self) -> Vec<OffenderId> {
        self.person.into_iter().chain(self.other_person).collect()
    }
}
