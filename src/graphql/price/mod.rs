//! What an operation may cost, and what it does cost: memory, time and points.
//!
//! `weights` says what weighs how much; `prices` derives from it what each field costs, which stands in the schema by the
//! directives of `directives`; `estimate` reckons what an operation will cost at the most, before it runs. `meter` counts while
//! the operation runs and stops it at a bound; `extension` is how the engine tells the meter of each field; `stop` says why an
//! operation was stopped.

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
pub use prices::lay;
pub(super) use stop::Stop;

/// What the cheapest operation costs.
pub const LEAST: u64 = 1;

/// What one operation, or one event of a stream, may use. A count equal to the bound passes.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// Points that it may cost by estimate.
    pub points: u64,
    /// Bytes of the answer's data and redactions as JSON.
    pub bytes: usize,
    /// Fields and list entries that are resolved. JSON of one byte may be a value of a hundred in memory, so that bytes alone
    /// do not bound memory.
    pub fields: usize,
    /// How long it may take.
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

    /// What was spent since this was last asked: by a query or a mutation all of it, by a stream its last event.
    #[must_use]
    pub fn taken(&self) -> u64 {
        Ord::max(LEAST, self.0.swap(0, Relaxed))
    }
}

/// What one operation costs, in points: at the most, reckoned before it runs, and so far.
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

    /// What to say if that is more than it may cost.
    pub(super) fn excess(&self) -> Option<String> {
        let Self {
            estimated: found,
            allowed,
            ..
        } = self;
        (found > allowed).then(|| {
            format!(
                "The operation would cost up to {found} points; the limit is {allowed}. Ask for smaller pages, or for less of \
                 each entry."
            )
        })
    }
}
