//! A flood of refused attempts, or of searches that find nobody, is not a flood of writes: of either, of one subject of one
//! issuer, some are entered each minute, and the rest are counted in one entry once the minute is over.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use entity::audit_entry::{self, AuditResult};

use crate::issuer::Identity;

/// How many refused attempts, and how many searches, of one subject of one issuer are entered one by one each minute.
const EACH_MINUTE: u32 = 30;

/// What was entered and what was only counted, by subject and by what became of it.
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
    /// The first attempt that was not entered, and how many there were.
    rest: Option<audit_entry::Model>,
}

impl Refusals {
    fn tallies(&self) -> MutexGuard<'_, HashMap<Counted, Tally>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The attempt, if it is to be entered by itself; otherwise it is counted.
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

    /// The counts of the minutes that are over, each as an entry.
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

    /// Counts again what could not be entered.
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

/// Whether the minute since an instant is over; it is too if the clock was set back.
fn is_over(since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - since).abs() >= TimeDelta::minutes(1)
}
