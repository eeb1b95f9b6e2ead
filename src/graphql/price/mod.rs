//! The limits on an operation, and what it uses: memory, time and points.
//!
//! `weights` contains the weights. `prices` derives the cost of each field from them, which `directives` adds to the
//! schema. `estimate` calculates the maximum cost of an operation before it is executed. `meter` counts while the
//! operation runs and stops it at a limit; through `extension` the engine reports each field to the meter; `stop`
//! contains the reasons why an operation was stopped.

mod directives;
mod estimate;
mod extension;
mod meter;
mod prices;
mod stop;
mod weights;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

pub use estimate::estimate;
pub use extension::Metering;
pub(super) use meter::Meter;
pub(super) use prices::Prices;
pub use prices::lay;
pub(super) use stop::Stop;
pub(super) use weights::OBJECT;

/// The minimum cost of an operation.
pub const LEAST: u64 = 1;

/// The limits on one operation, or on one event of a stream. A count equal to the limit is allowed.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// The maximum estimated cost in points.
    pub points: u64,
    /// The maximum size of the response's data and redactions as JSON, in bytes.
    pub bytes: usize,
    /// The maximum number of resolved fields and list entries. One byte of JSON may be a value of a hundred bytes in
    /// memory, so the limit on bytes alone does not bound the memory.
    pub fields: usize,
    /// The maximum duration.
    pub time: Duration,
}

impl Default for Allowance {
    fn default() -> Self {
        Self {
            points: 10_000,
            bytes: 16 * 1024 * 1024,
            fields: 250_000,
            time: Duration::from_secs(10),
        }
    }
}

/// The points that an operation has spent.
#[derive(Debug, Default)]
pub struct Spent(AtomicU64);

impl Spent {
    fn add(&self, points: u64) {
        self.0.fetch_add(points, Relaxed);
    }

    /// The points spent since the last call: all points of a query or a mutation, or those of the last event of a
    /// stream.
    #[must_use]
    pub fn taken(&self) -> u64 {
        Ord::max(LEAST, self.0.swap(0, Relaxed))
    }
}

/// The cost of one operation in points: the maximum, estimated before it is executed, and the points spent so far.
#[derive(Clone, Debug)]
pub(super) struct Price {
    estimated: u64,
    allowed: u64,
    spent: Arc<Spent>,
}

impl Price {
    pub(super) fn new(estimated: u64, allowed: u64) -> Self {
        Self {
            estimated,
            allowed,
            spent: Arc::default(),
        }
    }

    pub(super) fn estimated(&self) -> u64 {
        self.estimated
    }

    pub(super) fn spent(&self) -> Arc<Spent> {
        Arc::clone(&self.spent)
    }

    /// The error message if the maximum cost exceeds the limit.
    pub(super) fn excess(&self) -> Option<String> {
        let Self {
            estimated: found,
            allowed,
            ..
        } = self;
        (found > allowed).then(|| {
            format!(
                "The operation would cost up to {found} points; the limit is {allowed}. Request smaller pages, or fewer \
                 fields of each entry."
            )
        })
    }
}
