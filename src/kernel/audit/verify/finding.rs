//! What a walk through the trail finds, and how it says so.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::AuditEntryId;

/// Something that is not as it was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The entry is not what was sealed.
    Altered(AuditEntryId),
    /// The index names other people than the entry.
    Misindexed(AuditEntryId),
    /// The entry was sealed and is gone.
    Missing(AuditEntryId),
    /// The entry stands where another was sealed, or the seal before it is gone.
    Reordered(AuditEntryId, i64),
    /// No seal has this place, though later ones are there.
    SealMissing(i64),
    /// The entry has no seal and waits for none: it did not come from the service.
    Added(AuditEntryId),
    /// Entries from this place on were sealed then, long after they were made, though the service was at work in between.
    SealedLate(i64, DateTime<Utc>),
    /// The head signed on that day names another chain than the one that is there.
    HeadDiffers(NaiveDate, i64),
    /// The signature of that day's head does not hold.
    Forged(NaiveDate),
    /// That day's head is signed by a key that is not ours, and no later head answers for it.
    StrangeKey(NaiveDate, String),
    /// Heads of these numbers are missing.
    HeadsMissing(i64, i64),
    /// The head of this number does not follow the one before.
    HeadOutOfOrder(i64, NaiveDate),
    /// The service found on that day that the chain was not the one that it had sealed, and went on from what was there.
    SealedAnew(NaiveDate, i64),
    /// The head of that day was signed only then, though the service was at work on that day before.
    SignedLate(NaiveDate, DateTime<Utc>),
    /// No head was signed on that day, though the service was at work.
    NoHead(NaiveDate),
    /// A head that was kept outside, of this number and day, is not in the trail.
    KeptHeadMissing(i64, NaiveDate),
    /// The head of this number is another one than that which was kept outside, of that day.
    KeptHeadDiffers(i64, NaiveDate),
    /// A head that was kept outside does not hold its own signature.
    KeptHeadForged(i64, NaiveDate),
    /// The entry was sealed under the head of this number that was kept outside, and is gone.
    Removed(AuditEntryId, i64),
}

impl fmt::Display for Finding {
    #[expect(clippy::too_many_lines, reason = "the one list of findings")]
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered(AuditEntryId(id)) => write!(text, "entry {id} was altered"),
            Self::Misindexed(AuditEntryId(id)) => {
                write!(text, "entry {id} is filed under other people than it names")
            }
            Self::Missing(AuditEntryId(id)) => write!(text, "entry {id} is missing"),
            Self::Reordered(AuditEntryId(id), position) => {
                write!(text, "entry {id} does not belong at place {position}")
            }
            Self::SealMissing(position) => write!(text, "the seal of place {position} is missing"),
            Self::Added(AuditEntryId(id)) => {
                write!(
                    text,
                    "entry {id} was added past the service, or kept from being sealed"
                )
            }
            Self::SealedLate(position, at) => write!(
                text,
                "the entries from place {position} on were sealed at {at}, long after they were made: perhaps anew"
            ),
            Self::HeadDiffers(day, position) => {
                write!(
                    text,
                    "the chain is not the one signed on {day} as far as place {position}"
                )
            }
            Self::Forged(day) => write!(text, "the signature of {day} does not hold"),
            Self::StrangeKey(day, key) => {
                write!(
                    text,
                    "the head of {day} is signed by a key that is not ours: {key}"
                )
            }
            Self::HeadsMissing(from, to) => write!(text, "the heads {from} to {to} are missing"),
            Self::HeadOutOfOrder(number, day) => {
                write!(
                    text,
                    "head {number}, of {day}, does not follow the one before it"
                )
            }
            Self::SealedAnew(day, position) => write!(
                text,
                "on {day} the chain was not the one that had been sealed before: it was sealed anew, as far as place {position}"
            ),
            Self::SignedLate(day, at) => write!(
                text,
                "the head of {day} was signed only at {at}, though the service was used on that day before"
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
                "head {number}, of {day}, was kept elsewhere with a signature that does not hold"
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
