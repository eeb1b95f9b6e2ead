//! Who may execute when: every operation, and every event of a stream, takes a place while it is resolved (`places`) and
//! pays points for it (`budgets`). What is refused is said as any other error, with the seconds to wait (`refusal`); what
//! was paid stands in the answer and its headers (`cost`). How a stream pays for its events is in `paying`.

mod budgets;
mod cost;
mod paying;
mod places;
mod refusal;

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use super::whose::Whose;
use crate::graphql::price::LEAST;
use budgets::Budgets;
use places::{Place, Places};

pub use cost::{Cost, LIMIT, POLICY};
pub use paying::Paying;
pub use refusal::{Refusal, seconds_to_wait};

/// What is bounded of operations that execute.
#[derive(Clone, Debug)]
pub struct AdmissionLimits {
    /// How many operations may execute at once.
    pub at_once: usize,
    /// How many of one subject and client.
    pub per_subject: usize,
    /// How long one may wait for its turn.
    pub patience: Duration,
    /// How many points a minute one subject and client may use.
    pub points_a_minute: NonZeroU32,
}

/// The admission of operations, cheap to clone.
#[derive(Clone)]
pub struct Admission(Arc<Shared>);

struct Shared {
    now: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    places: Places,
    budgets: Budgets,
    limits: AdmissionLimits,
}

/// An operation that may execute, once it has said what it will cost.
pub struct Entered {
    admission: Admission,
    whose: Whose,
    _place: Place,
}

/// An operation that executes, until this is dropped. Who never settles has paid what was estimated.
pub struct Ticket {
    entered: Entered,
    estimated: u64,
}

impl Admission {
    /// Admission by the service's clock.
    pub fn new(
        now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
        limits: AdmissionLimits,
    ) -> Self {
        Self(Arc::new(Shared {
            now: Box::new(now),
            places: Places::new(limits.at_once, limits.per_subject),
            budgets: Budgets::new(limits.points_a_minute),
            limits,
        }))
    }

    /// Lets a request in: waits until it may execute. Who has no point left does not wait for that.
    ///
    /// # Errors
    /// If it has to be refused.
    pub async fn enter(&self, whose: &Whose) -> Result<Entered, Refusal> {
        let now = (self.0.now)();
        let has_points = self.0.budgets.look(whose, LEAST, now);
        has_points.map_err(|seconds| self.spent(whose, LEAST, seconds))?;
        let place = self.0.places.for_request(whose, self.0.limits.patience);
        let place = place.await.map_err(|full| self.full(whose, full))?;
        Ok(self.entered(whose, place))
    }

    /// Lets an event of a stream in, that costs so many points; it waits for as long as it takes.
    ///
    /// # Errors
    /// If there are not enough points.
    pub async fn enter_for_event(&self, whose: &Whose, points: u64) -> Result<Ticket, Refusal> {
        let place = self.0.places.for_event(whose).await;
        self.entered(whose, place).charge(points)
    }

    fn entered(&self, whose: &Whose, place: Place) -> Entered {
        Entered {
            admission: self.clone(),
            whose: whose.clone(),
            _place: place,
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

    /// What was estimated and used, and what is left.
    fn cost(&self, whose: &Whose, (estimated, actual): (u64, u64)) -> Cost {
        Cost {
            estimated,
            actual,
            standing: self.0.budgets.standing(whose, (self.0.now)()),
        }
    }

    fn full(&self, whose: &Whose, full: places::Full) -> Refusal {
        let cost = self.cost(whose, (0, 0));
        match full {
            places::Full::OfOne => Refusal::OfOne {
                most: self.0.limits.per_subject,
                cost,
            },
            places::Full::All => Refusal::All { cost },
        }
    }

    /// The values of the headers [`POLICY`] and [`LIMIT`].
    pub fn headers(&self, whose: &Whose) -> [String; 2] {
        let standing = self.0.budgets.standing(whose, (self.0.now)());
        cost::headers(self.0.budgets.a_minute(), &standing)
    }
}

impl Entered {
    /// Takes the points that the operation is estimated to cost.
    ///
    /// # Errors
    /// If there are not enough.
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
    /// Ends the execution: gives the place back, and the points that were not used.
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
