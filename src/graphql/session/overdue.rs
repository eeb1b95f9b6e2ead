//! Outcomes overdue: what somebody's day in a session came to is not recorded, and the day is over.

use async_graphql::SimpleObject;

use crate::domain::session::overdue::Overdue;

/// Slots without an outcome whose local day (Europe/London) is over. For the Team.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct OverdueOutcomes {
    /// How many there are.
    count: i64,
    /// How many days ago the oldest one's day was: 1 is yesterday. Null where none is overdue.
    oldest_days: Option<i64>,
}

impl OverdueOutcomes {
    /// What is overdue, if anything is.
    pub fn of(overdue: Option<Overdue>) -> Self {
        Self {
            count: overdue.map_or(0, |overdue| overdue.count),
            oldest_days: overdue.map(|overdue| overdue.oldest_days),
        }
    }
}
