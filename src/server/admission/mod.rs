//! Admission: the concurrency and rate limits of operations. Every operation, and every event of a stream, holds an
//! execution slot while it is resolved (`execution_slots`) and uses points (`budgets`). A refusal is an ordinary error with the
//! seconds to wait (`refusal`). The points used are reported in the response and its headers (`cost`). `paying` does
//! this for the events of a stream.

mod budgets;
mod cost;
mod execution_slots;
mod paying;
mod refusal;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use graphql::price::LEAST;

use super::whose::Whose;
use crate::config::AdmissionLimits;
use budgets::Budgets;
use execution_slots::{ExecutionSlot, ExecutionSlots};

pub use cost::{Cost, LIMIT, POLICY};
pub use paying::Paying;
pub use refusal::{Refusal, note_waits, seconds_to_wait, waiting};

/// The admission of operations, cheap to clone.
#[derive(Clone)]
pub struct Admission(Arc<Shared>);

struct Shared {
    now: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    slots: ExecutionSlots,
    budgets: Budgets,
    limits: AdmissionLimits,
}

/// An operation that has an execution slot but has not paid yet.
pub struct Entered {
    admission: Admission,
    whose: Whose,
    _slot: ExecutionSlot,
}

/// A running operation; dropping this releases its slot. Without [`Ticket::settle`] the estimated cost remains charged.
pub struct Ticket {
    entered: Entered,
    estimated: u64,
}

impl Admission {
    /// Admission with the service's clock.
    pub fn new(
        now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
        limits: AdmissionLimits,
    ) -> Self {
        Self(Arc::new(Shared {
            now: Box::new(now),
            slots: ExecutionSlots::new(limits.at_once, limits.per_subject),
            budgets: Budgets::new(limits.points_a_minute),
            limits,
        }))
    }

    /// Admits a request: waits for an execution slot. A caller without points is refused without waiting.
    ///
    /// # Errors
    /// If the request is refused.
    pub async fn enter(&self, whose: &Whose) -> Result<Entered, Refusal> {
        let now = (self.0.now)();
        let has_points = self.0.budgets.look(whose, LEAST, now);
        has_points.map_err(|seconds| self.spent(whose, LEAST, seconds))?;
        let slot = self.0.slots.for_request(whose, self.0.limits.patience);
        let slot = slot.await.map_err(|full| self.full(whose, full))?;
        Ok(self.entered(whose, slot))
    }

    /// Admits an event of a stream that costs `points`. It waits for an execution slot without a time limit.
    ///
    /// # Errors
    /// If there are not enough points.
    pub async fn enter_for_event(&self, whose: &Whose, points: u64) -> Result<Ticket, Refusal> {
        let slot = self.0.slots.for_event(whose).await;
        self.entered(whose, slot).charge(points)
    }

    fn entered(&self, whose: &Whose, slot: ExecutionSlot) -> Entered {
        Entered {
            admission: self.clone(),
            whose: whose.clone(),
            _slot: slot,
        }
    }

    fn pay(&self, whose: &Whose, points: u64) -> Result<(), Refusal> {
        let paid = self.0.budgets.take(whose, points, (self.0.now)());
        paid.map_err(|seconds| self.spent(whose, points, seconds))
    }

    fn spent(&self, whose: &Whose, points: u64, seconds: u64) -> Refusal {
        Refusal::Points {
            a_minute: self.0.budgets.a_minute(),
            seconds,
            cost: self.cost(whose, (points, 0)),
        }
    }

    fn settle(&self, whose: &Whose, points: (u64, u64)) {
        self.0.budgets.settle(whose, points, (self.0.now)());
    }

    /// The estimated and actual cost, and the remaining points.
    fn cost(&self, whose: &Whose, (estimated, actual): (u64, u64)) -> Cost {
        Cost {
            estimated,
            actual,
            standing: self.0.budgets.standing(whose, (self.0.now)()),
        }
    }

    fn full(&self, whose: &Whose, full: execution_slots::Full) -> Refusal {
        let cost = self.cost(whose, (0, 0));
        match full {
            execution_slots::Full::OfOne => Refusal::OfOne {
                most: self.0.limits.per_subject,
                cost,
            },
            execution_slots::Full::All => Refusal::All { cost },
        }
    }

    /// The values of the headers [`POLICY`] and [`LIMIT`].
    pub fn headers(&self, whose: &Whose) -> [String; 2] {
        let standing = self.0.budgets.standing(whose, (self.0.now)());
        cost::headers(self.0.budgets.a_minute(), &standing)
    }
}

impl Entered {
    /// Takes the estimated cost of the operation.
    ///
    /// # Errors
    /// If there are not enough points.
    pub fn charge(self, estimated: u64) -> Result<Ticket, Refusal> {
        let estimated = estimated.max(LEAST);
        self.admission.pay(&self.whose, estimated)?;
        Ok(Ticket {
            entered: self,
            estimated,
        })
    }
}

impl Ticket {
    /// Ends the operation: releases its slot and returns the points that were not used.
    pub fn settle(self, actual: u64) -> Cost {
        let Entered {
            admission, whose, ..
        } = &self.entered;
        admission.settle(whose, (self.estimated, actual));
        admission.cost(whose, (self.estimated, actual))
    }
}

#[cfg(test)]
mod tests;
