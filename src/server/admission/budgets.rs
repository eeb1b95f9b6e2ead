//! Points by the minute: a bucket for each subject and client that fills steadily and is never fuller than a minute's
//! points. Amounts are exact whole numbers, so that what is given back is what was taken. Each process counts for itself.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::server::whose::Whose;

/// How many buckets are kept. Beyond it the fullest half is forgotten, whose owners lose nothing or little by it: a bucket
/// that is not known is full.
const REMEMBERED: usize = 10_000;
/// The parts of a point: as many as there are microseconds in a minute, so that a microsecond brings a whole number of them.
const PARTS: i64 = 60_000_000;
/// More than any operation costs, so that sums of parts stay far from the end of the numbers.
const MOST: u64 = 1_000_000_000;

/// The points of everybody.
pub struct Budgets {
    a_minute: NonZeroU32,
    buckets: Mutex<HashMap<Whose, Bucket>>,
}

/// The points of one, as they were at an instant. Below zero after an operation that cost more than was estimated.
#[derive(Clone, Copy)]
struct Bucket {
    parts: i64,
    at: DateTime<Utc>,
}

/// How somebody's points stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The points that may be used now.
    pub remaining: u64,
    /// When the bucket is full again if nothing is used until then.
    pub reset_at: DateTime<Utc>,
    /// The same in whole seconds from now, rounded up.
    pub reset_seconds: u64,
}

impl Budgets {
    /// Budgets of so many points a minute.
    pub fn new(a_minute: NonZeroU32) -> Self {
        Self {
            a_minute,
            buckets: Mutex::default(),
        }
    }

    /// How many points a minute brings.
    pub fn a_minute(&self) -> u32 {
        self.a_minute.get()
    }

    /// Whether there are points enough.
    ///
    /// # Errors
    /// In how many whole seconds there will be.
    pub fn look(&self, whose: &Whose, points: u64, now: DateTime<Utc>) -> Result<(), u64> {
        self.change(whose, now, |has| self.enough(*has, parts(points)))
    }

    /// Takes points. What costs more than a whole minute's points passes with a full bucket, and leaves a debt.
    ///
    /// # Errors
    /// In how many whole seconds there will be enough.
    pub fn take(&self, whose: &Whose, points: u64, now: DateTime<Utc>) -> Result<(), u64> {
        let wanted = parts(points);
        self.change(whose, now, |has| {
            self.enough(*has, wanted)?;
            *has -= wanted;
            Ok(())
        })
    }

    fn enough(&self, has: i64, wanted: i64) -> Result<(), u64> {
        let missing = wanted.min(self.full()) - has;
        if missing > 0 {
            return Err(seconds(self.time_for(missing)));
        }
        Ok(())
    }

    /// Corrects what was taken by what was used: gives the rest back, or takes the rest.
    pub fn settle(&self, whose: &Whose, (taken, used): (u64, u64), now: DateTime<Utc>) {
        let back = parts(taken) - parts(used);
        self.change(whose, now, |parts| {
            *parts = (*parts + back).min(self.full());
        });
    }

    /// How somebody's points stand.
    pub fn standing(&self, whose: &Whose, now: DateTime<Utc>) -> Standing {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let parts = buckets
            .get(whose)
            .map_or(self.full(), |bucket| self.at(*bucket, now).parts);
        let time = self.time_for(self.full() - parts);
        Standing {
            remaining: u64::try_from(parts / PARTS).unwrap_or(0),
            reset_at: now + time,
            reset_seconds: seconds(time),
        }
    }

    fn change<T>(
        &self,
        whose: &Whose,
        now: DateTime<Utc>,
        change: impl FnOnce(&mut i64) -> T,
    ) -> T {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(whose) {
            self.forget_the_fullest(&mut buckets, now);
        }
        let bucket = buckets.entry(whose.clone()).or_insert(Bucket {
            parts: self.full(),
            at: now,
        });
        *bucket = self.at(*bucket, now);
        change(&mut bucket.parts)
    }

    fn forget_the_fullest(&self, buckets: &mut HashMap<Whose, Bucket>, now: DateTime<Utc>) {
        let mut stands: Vec<i64> = buckets
            .values()
            .map(|bucket| self.at(*bucket, now).parts)
            .collect();
        stands.sort_unstable();
        let middle = stands[stands.len() / 2];
        buckets.retain(|_, bucket| self.at(*bucket, now).parts < middle);
    }

    /// A bucket as it stands at an instant. A clock that was set back brings nothing and takes nothing.
    fn at(&self, bucket: Bucket, now: DateTime<Utc>) -> Bucket {
        let passed = (now - bucket.at).num_microseconds().unwrap_or(i64::MAX);
        let brought = passed.max(0).saturating_mul(self.a_minute.get().into());
        Bucket {
            parts: bucket.parts.saturating_add(brought).min(self.full()),
            at: now,
        }
    }

    fn full(&self) -> i64 {
        i64::from(self.a_minute.get()) * PARTS
    }

    fn time_for(&self, parts: i64) -> TimeDelta {
        let each = i64::from(self.a_minute.get());
        TimeDelta::microseconds((parts + each - 1) / each)
    }
}

fn parts(points: u64) -> i64 {
    i64::try_from(points.min(MOST)).unwrap_or(i64::MAX / PARTS) * PARTS
}

fn seconds(time: TimeDelta) -> u64 {
    let micros = u64::try_from(time.num_microseconds().unwrap_or(i64::MAX)).unwrap_or(0);
    micros.div_ceil(1_000_000)
}

#[cfg(test)]
mod tests;
