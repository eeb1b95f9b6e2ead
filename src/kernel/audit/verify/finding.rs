//! The findings of a verification of the audit trail, and their messages.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::AuditEntryId;

/// A difference between the trail and what was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The entry differs from what was sealed.
    Altered(AuditEntryId),
    /// The index of people differs from the people that the entry names.
    Misindexed(AuditEntryId),
    /// The entry was sealed and no longer exists.
    Missing(AuditEntryId),
    /// The entry is at the position of another one, or the seal before it is missing.
    Reordered(AuditEntryId, i64),
    /// There is no seal at this position, though there are later ones.
    SealMissing(i64),
    /// The entry has no seal and is not waiting for one: it was not written by the service.
    Added(AuditEntryId),
    /// Entries from this position on were sealed at this time, long after they were made, though the service was
    /// running in between.
    SealedLate(i64, DateTime<Utc>),
    /// The head signed on that day does not match the chain.
    HeadDiffers(NaiveDate, i64),
    /// The signature of that day's head is not valid.
    Forged(NaiveDate),
    /// That day's head was signed by a key that is not ours, and no later head contains its digest.
    StrangeKey(NaiveDate, String),
    /// Heads of these numbers are missing.
    HeadsMissing(i64, i64),
    /// The head of this number does not follow the previous one.
    HeadOutOfOrder(i64, NaiveDate),
    /// The service found on that day that the chain was not the one that it had sealed, and continued from the chain
    /// that was there.
    SealedAnew(NaiveDate, i64),
    /// The head of that day was signed only at this time, though the service was used earlier on that day.
    SignedLate(NaiveDate, DateTime<Utc>),
    /// No head was signed on that day, though the service was used.
    NoHead(NaiveDate),
    /// A head of this number and day that was kept outside is not in the trail.
    KeptHeadMissing(i64, NaiveDate),
    /// The head of this number differs from the one kept outside.
    KeptHeadDiffers(i64, NaiveDate),
    /// A head that was kept outside has an invalid signature.
    KeptHeadForged(i64, NaiveDate),
    /// The entry was sealed under the head of this number that was kept outside, and no longer exists.
    Removed(AuditEntryId, i64),
}

impl fmt::Display for Finding {
    #[expect(clippy::too_many_lines, reason = "the one list of findings")]
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered(AuditEntryId(id)) => write!(text, "entry {id} was altered"),
            Self::Misindexed(AuditEntryId(id)) => {
                write!(
                    text,
                    "entry {id} is indexed under other people than it names"
                )
            }
            Self::Missing(AuditEntryId(id)) => write!(text, "entry {id} is missing"),
            Self::Reordered(AuditEntryId(id), position) => {
                write!(text, "entry {id} does not belong at position {position}")
            }
            Self::SealMissing(position) => {
                write!(text, "the seal at position {position} is missing")
            }
            Self::Added(AuditEntryId(id)) => {
                write!(
                    text,
                    "entry {id} was not written by the service, or was kept from being sealed"
                )
            }
            Self::SealedLate(position, at) => write!(
                text,
                "the entries from position {position} on were sealed at {at}, long after they were made: they may have been sealed again"
            ),
            Self::HeadDiffers(day, position) => {
                write!(
                    text,
                    "up to position {position} the chain is not the one that was signed on {day}"
                )
            }
            Self::Forged(day) => write!(text, "the signature of {day} is not valid"),
            Self::StrangeKey(day, key) => {
                write!(
                    text,
                    "the head of {day} was signed by a key that is not ours: {key}"
                )
            }
            Self::HeadsMissing(from, to) => write!(text, "the heads {from} to {to} are missing"),
            Self::HeadOutOfOrder(number, day) => {
                write!(
                    text,
                    "head {number}, of {day}, does not follow the previous head"
                )
            }
            Self::SealedAnew(day, position) => write!(
                text,
                "on {day} the chain was not the one that had been sealed before: it had been sealed again, up to position {position}"
            ),
            Self::SignedLate(day, at) => write!(
                text,
                "the head of {day} was signed only at {at}, though the service was used earlier on that day"
            ),
            Self::NoHead(day) => {
                write!(
                    text,
                    "{day} has no head, though the service was used on that day"
                )
            }
            Self::KeptHeadMissing(number, day) => {
                write!(
                    text,
                    "head {number}, of {day}, was kept elsewhere and is missing here"
                )
            }
            Self::KeptHeadDiffers(number, day) => {
                write!(
                    text,
                    "head {number}, of {day}, is not the one that was kept elsewhere"
                )
            }
            Self::KeptHeadForged(number, day) => write!(
                text,
                "head {number}, of {day}, was kept elsewhere with a signature that is not valid"
            ),
            Self::Removed(AuditEntryId(id), number) => {
                write!(
                    text,
                    "entry {id} was sealed under head {number} and was removed"
                )
            }
        }
    }
}
