//! How long a person waited: from three clocks to the first work, and from the submission to the first contact. Hours are
//! elapsed ones, nights and weekends among them.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Caller, clock::start_of_day};

use crate::referral::Referral;

/// Within how much time work is to begin.
const SOON: TimeDelta = TimeDelta::hours(48);

/// One clock: when it began to run, and what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed {
    pub from: DateTime<Utc>,
    /// Whole hours, cut and not rounded, to the first session's start, or to now before it.
    pub hours: i64,
    /// None while it can still go either way.
    pub within_48_hours: Option<bool>,
}

/// The time to the start of the work by its three clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Since the police decided the disposal.
    pub decision: Elapsed,
    /// Since the referral was submitted.
    pub referral: Elapsed,
    /// Since the day of the offence began in Europe/London: its hour is not known.
    pub offence: Elapsed,
}

/// The time from the submission to the first contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstContact {
    /// When the person was first reached.
    pub at: Option<DateTime<Utc>>,
    /// Whole hours, cut and not rounded, to then, or to now before it.
    pub hours: i64,
}

/// The time to the start of the work; none of a referral that was never submitted.
#[must_use]
pub fn start(caller: &Caller, referral: &Referral) -> Option<Start> {
    let now = caller.now();
    let clock = |from| elapsed(from, referral.first_session_at, now);
    Some(Start {
        decision: clock(referral.decided_at),
        referral: clock(referral.submitted_at?),
        offence: clock(start_of_day(referral.incident_on)),
    })
}

/// The time to the first contact; none of a referral that was never submitted.
#[must_use]
pub fn first_contact(caller: &Caller, referral: &Referral) -> Option<FirstContact> {
    let at = referral.first_contact_at;
    let waited = at.unwrap_or(caller.now()) - referral.submitted_at?;
    Some(FirstContact {
        at,
        hours: whole_hours(waited),
    })
}

fn elapsed(from: DateTime<Utc>, started: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Elapsed {
    let waited = started.unwrap_or(now) - from;
    let soon = waited <= SOON;
    Elapsed {
        from,
        hours: whole_hours(waited),
        within_48_hours: (started.is_some() || !soon).then_some(soon),
    }
}

/// Work that was recorded as before the clock began took no time at all.
fn whole_hours(waited: TimeDelta) -> i64 {
    waited.num_hours().max(0)
}
