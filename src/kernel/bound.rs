//! How many entries lists without pages have at most. What an operation may cost is reckoned with these numbers, and no list
//! is told longer; older entries of a record stay in the audit trail.

use strum::EnumCount;

use super::scope::Scope;

/// Of what happened to one record: changes of status, amendments, contacts, checks, mentors; the latest ones.
pub const PAST: usize = 50;
/// Of the questions about one record; the latest ones.
pub const QUESTIONS: usize = 20;
/// Of the risk assessments of one site; the latest ones.
pub const RISK_ASSESSMENTS: usize = 20;
/// Of the areas of an organisation, and of its responsibilities; those recorded last.
pub const RESPONSIBILITIES: usize = 50;
/// Of the terms of one councillor; those recorded last.
pub const TERMS: usize = 20;
/// Of the wards that one councillor stands for.
pub const WARDS: usize = 10;
/// Of the areas that one place lies in.
pub const AREAS_OF_A_PLACE: usize = 20;
/// Of the kinds of work.
pub const WORK_TYPES: usize = 20;
/// Of the reference lists.
pub const REFERENCE_LISTS: usize = 20;
/// Of the items of one reference list.
pub const REFERENCE_ITEMS: usize = 50;
/// Of the people whom one entry of the audit trail is about.
pub const INDIVIDUALS: usize = 10_000;
/// Of the ids of one question by ids.
pub const IDS: usize = 100;
/// Of the people who may be the same as one.
pub const SAME_PEOPLE: usize = 10;
/// Of the subjects that one list names.
pub const SUBJECTS: usize = 100;
/// Of the slots that one sheet records.
pub const SHEET: usize = 100;
/// Of similar places.
pub const SIMILAR: usize = 20;
/// Of the scopes of one token or client.
pub const SCOPES: usize = Scope::COUNT;
/// Of the steps of the way to a field of an input.
pub const PATH: usize = 32;
/// Of the user errors of one mutation, or of one row of a sheet.
pub const USER_ERRORS: usize = 20;

/// The last of what there is, as many as there may be.
#[must_use]
pub fn last_of<T>(all: &[T], most: usize) -> &[T] {
    &all[all.len().saturating_sub(most)..]
}
