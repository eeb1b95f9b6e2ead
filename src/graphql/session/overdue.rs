//! Overdue outcomes: bookings without an outcome on days that have ended.

use async_graphql::SimpleObject;
use domain::session::overdue::Overdue;

use crate::plain::Plain;

/// Bookings without an outcome whose day (Europe/London) has ended. For the Team.
#[derive(Clone, Copy, Debug, SimpleObject, Plain)]
pub struct OverdueOutcomes {
    /// The number of overdue outcomes.
    count: i64,
    /// The age of the oldest overdue outcome in days: 1 means that its day was yesterday. Null if none is overdue.
    oldest_days: Option<i64>,
}

impl OverdueOutcomes {
    /// Converts the result of the domain; no result means that nothing is overdue.
    pub fn of(overdue: Option<Overdue>) -> Self {
        Self {
            count: overdue.map_or(0, |overdue| overdue.count),
            oldest_days: overdue.map(|overdue| overdue.oldest_days),
        }
    }
}
