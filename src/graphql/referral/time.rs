//! The time that a person waited for the first contact and for the start of the work.

use async_graphql::SimpleObject;
use domain::referral::time;

use crate::{plain::Plain, scalar::DateTime};

/// The time until the work began, measured from three different events. The scheme's target of 48 hours can be measured
/// from any of them.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct ReferralStart {
    /// Measured from the police decision.
    decision: ElapsedTime,
    /// Measured from the submission of the referral.
    referral: ElapsedTime,
    /// Measured from the start of the day of the offence (Europe/London), because the time of the offence is not known.
    offence: ElapsedTime,
}

/// The time measured from one event.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct ElapsedTime {
    /// The time from which it is measured.
    from: DateTime,
    /// The elapsed time in hours, rounded down, including nights and weekends. It ends when the first credited work
    /// began; until then it runs on.
    hours: i64,
    /// Whether the work began within 48 hours. Null while no work has begun and 48 hours have not passed; false once 48
    /// hours have passed without work.
    within_48_hours: Option<bool>,
}

/// The time until the person was first reached.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct ReferralFirstContact {
    /// The time at which the person was first reached; null until then.
    at: Option<DateTime>,
    /// The elapsed time since the submission in hours, rounded down. It ends with the first contact; until then it runs
    /// on.
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
