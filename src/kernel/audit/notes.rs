//! The notes of one operation, which are written to the audit trail before its response is sent.

use std::collections::BTreeSet;

use entity::id::{Key, OffenderId};
use uuid::Uuid;

use crate::{
    Caller, Error, Noun,
    policy::{self, Action},
    text::folded,
};

/// The maximum number of refused attempts that one entry lists.
const ASKED: usize = 20;
/// The maximum length of a record's reference.
const REFERENCE: usize = 40;
/// The tables whose rows are about people.
const ABOUT_PEOPLE: [&str; 5] = ["attendance", "contact", "follow_up", "offender", "referral"];

/// The notes of one operation.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// The people whose records the response shows.
    pub(super) people: BTreeSet<OffenderId>,
    /// Whether the response shows the audit trail itself.
    pub(super) trail: bool,
    /// Whether the response shows figures that join the Team's records with the police's.
    pub(super) combined: bool,
    /// What was refused, or was requested and not found within reach. It is not looked up which of the two applies.
    pub(super) refused: BTreeSet<String>,
    /// The kinds of search that found nobody.
    pub(super) found_nobody: BTreeSet<String>,
}

impl Notes {
    pub(super) fn has_looked(&self) -> bool {
        self.trail || !self.people.is_empty()
    }
}

impl Caller {
    /// Notes the people whose records the response will show.
    pub fn looked_at(&self, people: impl IntoIterator<Item = OffenderId>) {
        self.note(|notes| notes.people.extend(people));
    }

    /// Notes the result of a search over people's records: the people whose records the response will show, or that the
    /// search found nobody. The search text may contain a name, and is never noted.
    pub fn searched(&self, action: Action, people: impl IntoIterator<Item = OffenderId>) {
        let mut people = people.into_iter().peekable();
        if people.peek().is_none() {
            let what = format!("to {}", action.words());
            self.note(|notes| {
                notes.found_nobody.insert(what);
            });
        }
        self.looked_at(people);
    }

    /// Notes that the response will show the audit trail.
    pub(crate) fn looked_at_the_trail(&self) {
        self.note(|notes| notes.trail = true);
    }

    /// Notes that the response will show figures of joined records.
    pub fn combined(&self) {
        self.note(|notes| notes.combined = true);
    }

    /// Notes an attempt to access a row about a person that does not exist or is not within reach.
    pub fn out_of_reach(&self, noun: Noun, row: Uuid) -> Error {
        self.refused(format!("{} {row}", noun.name()));
        Error::NotFound(noun)
    }

    /// Notes an attempt to access a record about a person by its reference, if no record was found within reach. Text
    /// that does not look like a reference may be a name, and is left out.
    pub fn sought_reference(&self, what: &str, reference: &str, found: bool) {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let is_reference = reference.len() <= REFERENCE
            && reference.chars().all(is_plain)
            && reference.contains(|letter: char| letter.is_ascii_digit());
        if !found && is_reference {
            self.refused(format!("{what} {reference}"));
        } else if !found {
            self.refused(format!("{what} by something else"));
        }
    }

    /// Notes an attempt to access records about people by their references, of which those were found within reach that
    /// are known by their folded form.
    pub fn sought_references(&self, what: &str, references: &[String], known: &[String]) {
        for reference in references {
            self.sought_reference(what, reference, known.contains(&folded(reference)));
        }
    }

    /// Notes an attempt to access a row by its id, if the row is about a person and was not found within reach.
    pub fn sought<K: Key>(&self, id: K, found: bool) {
        if !found && ABOUT_PEOPLE.contains(&K::TABLE) {
            self.refused(format!("{} {}", K::TABLE.replace('_', "-"), id.value()));
        }
    }

    /// Notes an attempt at an action without its scope, if the action is about people.
    pub(crate) fn forbidden(&self, action: Action) -> Error {
        if policy::concerns_people(action) {
            self.refused(format!("to {}", action.words()));
        }
        Error::Forbidden(action)
    }

    fn refused(&self, what: String) {
        self.note(|notes| {
            if notes.refused.len() < ASKED {
                notes.refused.insert(what);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AttendanceId, FollowUpId, ReferralId};

    #[test]
    fn tables_have_the_names_of_nouns() {
        for (table, noun) in [
            (AttendanceId::TABLE, Noun::Attendance),
            (FollowUpId::TABLE, Noun::FollowUp),
            (OffenderId::TABLE, Noun::Offender),
            (ReferralId::TABLE, Noun::Referral),
        ] {
            assert!(ABOUT_PEOPLE.contains(&table));
            assert_eq!(table.replace('_', "-"), noun.name());
        }
    }
}
