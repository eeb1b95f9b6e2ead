//! How long a person waited for the first contact and for the work to begin.

use async_graphql::SimpleObject;

use crate::domain::referral::time;
use crate::graphql::scalar::DateTime;

/// The time to the start of the work, by the three clocks that people mean when they say 48 hours.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReferralStart {
    /// Since the police decided the disposal.
    decision: ElapsedTime,
    /// Since the referral was submitted.
    referral: ElapsedTime,
    /// Since the day of the offence began (Europe/London): its hour is not known.
    offence: ElapsedTime,
}

/// One clock.
#[derive(Clone, Debug, SimpleObject)]
pub struct ElapsedTime {
    /// When it began to run.
    from: DateTime,
    /// Elapsed hours, nights and weekends among them, cut to whole ones: to the start of the first credited work, or to now
    /// while there was none.
    hours: i64,
    /// Whether the work began within 48 hours. Null while it has not begun and they are not over; false once they are.
    within_48_hours: Option<bool>,
}

/// The time to the first contact.
#[derive(Clone, Debug, SimpleObject)]
pub struct ReferralFirstContact {
    /// When the person was first reached; null before.
    at: Option<DateTime>,
    /// Elapsed hours since the submission, cut to whole ones: to the first contact, or to now while there was none.
    hours: i64,
}

impl From<time::Elapsed> for ElapsedTime {
    fn from(elapsed: time::Elapsed) -> Self {
        Self {
            from: DateTime(elapsed.from),
            hours: elapsed.hours,
            within_48_hours: elapsed.within_48_hours,
        }
    }
}

impl From<time::Start> for ReferralStart {
    fn from(start: time::Start) -> Self {
        Self {
            decision: start.decision.into(),
            referral: start.referral.into(),
            offence: start.offence.into(),
        }
    }
}

impl From<time::FirstContact> for ReferralFirstContact {
    fn from(contact: time::FirstContact) -> Self {
        Self {
            at: contact.at.map(DateTime),
            hours: contact.hours,
        }
    }
}
