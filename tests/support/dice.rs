//! Pseudo-random numbers, the same for the same seed.

use std::{ops::Range, time::Duration};

/// A source of pseudo-random numbers.
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A seed from the clock, or the one that the environment names to see a run again.
    pub fn seed() -> u64 {
        let given = std::env::var("TEST_SEED").ok();
        let given = given.map(|seed| seed.parse().expect("TEST_SEED is a number"));
        given.unwrap_or_else(|| {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            u64::from(now.expect("a time after 1970").subsec_nanos())
        })
    }

    /// Another source, with other numbers.
    pub fn others(&mut self) -> Self {
        Self(self.next())
    }

    /// A number in a range.
    pub fn throw(&mut self, range: Range<u64>) -> u64 {
        range.start + self.next() % (range.end - range.start)
    }

    /// A duration in milliseconds, in a range.
    pub fn milliseconds(&mut self, range: Range<u64>) -> Duration {
        Duration::from_millis(self.throw(range))
    }

    /// True once in this number of calls, on average.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.throw(0..times) == 0
    }

    /// By the algorithm `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
