//! Overdue outcomes: bookings without an outcome on days that have ended.

use async_graphql::{Context, SimpleObject};
use domain::session::overdue::Overdue;

use crate::{context::ContextExt, plain::Plain};

/// Bookings without an outcome whose day (Europe/London) has ended. For the Team.
#[derive(Clone, Copy, Debug, SimpleObject, Plain)]
pub struct OverdueOutcomes {
    /// The number of overdue outcomes.
    count: i64,
    /// The age of the oldest overdue outcome in days: 1 means that its day was yesterday. Null if none is overdue.
    oldest_days: Option<i64>,
}

impl OverdueOutcomes {
    /// Converts the result of the domain, for the Team; no result means that nothing is overdue.
    pub fn shown(ctx: &Context<'_>, overdue: Option<Overdue>) -> Option<Self> {
        let caller = ctx.caller();
        let count = overdue.map(|overdue| overdue.count).unwrap_or_default();
        let outcomes = || {
            Some(Self {
                count: count.for_the_team(caller)?,
                oldest_days: overdue.map(|overdue| overdue.oldest_days),
            })
        };
        ctx.shown(caller.role().is_of_the_team(), "team-only", outcomes)
            .flatten()
    }
}
