//! How long a person waited: from three starting points to the first work, and from the submission to the first
//! contact. The hours are elapsed hours, including nights and weekends.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Caller, clock::start_of_day};

use crate::referral::Referral;

/// The time within which work is to begin.
const SOON: TimeDelta = TimeDelta::hours(48);

/// One waiting time: its start, and its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed {
    pub from: DateTime<Utc>,
    /// The whole hours, rounded down, until the start of the first session, or until now if there was none.
    pub hours: i64,
    /// Whether work began within 48 hours. `None` while this is undecided.
    pub within_48_hours: Option<bool>,
}

/// The waiting times until the work began, from three starting points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// Since the police decided the disposal.
    pub decision: Elapsed,
    /// Since the referral was submitted.
    pub referral: Elapsed,
    /// Since the beginning of the day of the offence (Europe/London), because its time is not known.
    pub offence: Elapsed,
}

/// The waiting time from the submission to the first contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstContact {
    /// When the person was first reached.
    pub at: Option<DateTime<Utc>>,
    /// The whole hours, rounded down, until then, or until now if the person was not reached.
    pub hours: i64,
}

/// The waiting times until the work began. `None` for a referral that was never submitted.
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

/// The waiting time until the first contact. `None` for a referral that was never submitted.
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

/// Work that was recorded with a time before the starting point counts as a waiting time of zero.
fn whole_hours(waited: TimeDelta) -> i64 {
    waited.num_hours().max(0)
}
