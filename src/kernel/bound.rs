//! The maximum number of entries of lists that are not paged. The cost of an operation is calculated with these
//! numbers, and no list is longer. Older entries of a record remain in the audit trail.

use strum::EnumCount;

use super::scope::Scope;

/// The history of one record: changes of status, amendments, contacts, checks, mentors. The latest ones.
pub const PAST: usize = 50;
/// The questions about one record. The latest ones.
pub const QUESTIONS: usize = 20;
/// The risk assessments of one site. The latest ones.
pub const RISK_ASSESSMENTS: usize = 20;
/// The rounds of work at one site. The latest ones.
pub const ROUNDS: usize = 20;
/// The years in which there was work at one site. The latest ones.
pub const YEARS: usize = 20;
/// The areas of an organisation, and its responsibilities. Those recorded last.
pub const RESPONSIBILITIES: usize = 50;
/// The terms of one councillor. Those recorded last.
pub const TERMS: usize = 20;
/// The wards that one councillor represents.
pub const WARDS: usize = 10;
/// The areas that one place lies in.
pub const AREAS_OF_A_PLACE: usize = 20;
/// The types of work.
pub const WORK_TYPES: usize = 20;
/// The reference lists.
pub const REFERENCE_LISTS: usize = 20;
/// The items of one reference list.
pub const REFERENCE_ITEMS: usize = 50;
/// The people whom one entry of the audit trail is about.
pub const INDIVIDUALS: usize = 10_000;
/// The ids in one query by ids.
pub const IDS: usize = 100;
/// The people who may be the same person as a given one.
pub const SAME_PEOPLE: usize = 10;
/// The references that the systems of one organisation have for a record.
pub const PARTNER_REFERENCES: usize = 10;
/// The references that the systems of all organisations have for a record. Those recorded last.
pub const PARTNERS_REFERENCES: usize = 20;
/// The subjects that one list of an access restriction names.
pub const SUBJECTS: usize = 100;
/// The areas of one operation.
pub const OPERATION_AREAS: usize = 20;
/// The sites of one operation.
pub const OPERATION_SITES: usize = 30;
/// The sessions that are part of one operation.
pub const OPERATION_SESSIONS: usize = 30;
/// The deliveries of one message. The latest ones.
pub const DELIVERIES: usize = 200;
/// The triggers of messages.
pub const TRIGGERS: usize = 5;
/// The names in a template of messages.
pub const NAMES: usize = 10;
/// The kinds of findings in a message.
pub const FINDINGS: usize = 5;
/// The photos of one record. The latest ones.
pub const PHOTOS: usize = 50;
/// The uploaded photos of one caller that are not attached.
pub const UNATTACHED: usize = 20;
/// The follow-up checks that one table records.
pub const UPLOADED: usize = 200;
/// The cohorts of forty quarters, by three outcomes.
pub const COHORTS: usize = 120;
/// The kinds of submitters of suggestions.
pub const SOURCES: usize = 10;
/// The attendances that one mutation records.
pub const SHEET: usize = 100;
/// The places similar to a given one.
pub const SIMILAR: usize = 20;
/// The points of a trend: ten years of quarters.
pub const TREND: usize = 40;
/// The dimensions by which something is counted at once.
pub const DIMENSIONS: usize = 2;
/// The counts by one or two dimensions.
pub const RECOUNTED: usize = 1_000;
/// The records that have left a list since a position.
pub const REMOVED: usize = 1_000;
/// The scopes of one token or client.
pub const SCOPES: usize = Scope::COUNT;
/// The segments of the path to a field of an input.
pub const PATH: usize = 32;
/// The user errors of one mutation, or of one row of a mutation with many rows.
pub const USER_ERRORS: usize = 20;

/// The last `most` elements of a list.
#[must_use]
pub fn last_of<T>(all: &[T], most: usize) -> &[T] {
    &all[all.len().saturating_sub(most)..]
}
