//! The rate limit in points: a token bucket for each subject and client, refilled continuously, with the points of one
//! minute as its capacity. Amounts are exact integers, so that points returned equal points taken. Each process counts
//! separately.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::server::whose::Whose;

/// The maximum number of buckets. Beyond that, the fullest half is forgotten. Their owners are hardly affected, because
/// an unknown bucket counts as full.
const REMEMBERED: usize = 10_000;
/// The parts of a point: the number of microseconds in a minute, so that each microsecond adds a whole number of parts.
const PARTS: i64 = 60_000_000;
/// An upper bound of the cost of an operation, so that sums of parts cannot overflow.
const MOST: u64 = 1_000_000_000;

/// The buckets of all subjects and clients.
pub struct Budgets {
    a_minute: NonZeroU32,
    buckets: Mutex<HashMap<Whose, Bucket>>,
}

/// The points of one subject and client at a time. Negative after an operation that cost more than was estimated.
#[derive(Clone, Copy)]
struct Bucket {
    parts: i64,
    at: DateTime<Utc>,
}

/// The state of a bucket, for the response.
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
    /// Buckets with the given number of points a minute.
    pub fn new(a_minute: NonZeroU32) -> Self {
        Self {
            a_minute,
            buckets: Mutex::default(),
        }
    }

    /// The number of points a minute.
    pub fn a_minute(&self) -> u32 {
        self.a_minute.get()
    }

    /// Checks that there are enough points.
    ///
    /// # Errors
    /// The number of whole seconds until there are enough.
    pub fn look(&self, whose: &Whose, points: u64, now: DateTime<Utc>) -> Result<(), u64> {
        self.change(whose, now, |has| self.enough(*has, parts(points)))
    }

    /// Takes points. An operation that costs more than the points of a minute may run with a full bucket, which then
    /// becomes negative.
    ///
    /// # Errors
    /// The number of whole seconds until there are enough points.
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

    /// Replaces the points taken by the points used: returns or takes the difference.
    pub fn settle(&self, whose: &Whose, (taken, used): (u64, u64), now: DateTime<Utc>) {
        let back = parts(taken) - parts(used);
        self.change(whose, now, |parts| {
            *parts = (*parts + back).min(self.full());
        });
    }

    /// The state of a bucket.
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

    /// A bucket as at the given time. A clock that was set back adds and removes nothing.
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
