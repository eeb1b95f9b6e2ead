//! Limits how many entries are written for refused attempts and for searches that find nobody. For each subject of an
//! issuer, a fixed number of either is recorded each minute. The rest are counted, and the count is recorded as one
//! entry once the minute is over.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use entity::audit_entry::{self, AuditResult};

use crate::issuer::Identity;

/// The number of refused attempts, and of searches, of one subject of one issuer that are recorded one by one each
/// minute.
const EACH_MINUTE: u32 = 30;

/// The attempts recorded and the attempts only counted, by subject and result.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<HashMap<Counted, Tally>>);

type Counted = (Identity, AuditResult);

fn counted(attempt: &audit_entry::Model) -> Counted {
    (whose(attempt), attempt.result)
}

#[derive(Debug)]
struct Tally {
    since: DateTime<Utc>,
    entered: u32,
    /// The first attempt that was not recorded, with the number of them in `times`.
    rest: Option<audit_entry::Model>,
}

impl Refusals {
    fn tallies(&self) -> MutexGuard<'_, HashMap<Counted, Tally>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the attempt if it is to be recorded by itself. Otherwise it is counted.
    pub(super) fn admitted(&self, attempt: audit_entry::Model) -> Option<audit_entry::Model> {
        let mut tallies = self.tallies();
        let tally = tallies.entry(counted(&attempt)).or_insert_with(|| Tally {
            since: attempt.at,
            entered: 0,
            rest: None,
        });
        if is_over(tally.since, attempt.at) && tally.rest.is_none() {
            (tally.since, tally.entered) = (attempt.at, 0);
        }
        if tally.entered < EACH_MINUTE {
            tally.entered += 1;
            return Some(attempt);
        }
        match &mut tally.rest {
            Some(rest) => rest.times = rest.times.saturating_add(1),
            None => tally.rest = Some(attempt),
        }
        None
    }

    /// The counts of the minutes that are over, one entry for each.
    pub(super) fn over(&self, now: DateTime<Utc>) -> Vec<audit_entry::Model> {
        let mut counts = vec![];
        self.tallies().retain(|_, tally| {
            if !is_over(tally.since, now) {
                return true;
            }
            counts.extend(tally.rest.take());
            false
        });
        counts
    }

    /// Puts back the counts that could not be recorded.
    pub(super) fn put_back(&self, counts: impl IntoIterator<Item = audit_entry::Model>) {
        let mut tallies = self.tallies();
        for count in counts {
            let tally = tallies.entry(counted(&count)).or_insert_with(|| Tally {
                since: count.at,
                entered: EACH_MINUTE,
                rest: None,
            });
            match &mut tally.rest {
                Some(rest) => rest.times = rest.times.saturating_add(count.times),
                None => tally.rest = Some(count),
            }
        }
    }
}

fn whose(attempt: &audit_entry::Model) -> Identity {
    Identity {
        issuer: attempt.issuer.clone(),
        subject: attempt.subject.clone(),
    }
}

/// Whether the minute that began at an instant is over. It also counts as over if the clock was set back.
fn is_over(since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - since).abs() >= TimeDelta::minutes(1)
}
