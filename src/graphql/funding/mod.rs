//! Funding periods: who paid for the scheme, how much, and for which days.

pub mod mutation;

use async_graphql::{Context, ID, Object};
use domain::funding;
use kernel::policy::Action;

use crate::{
    amendment::{Amendment, register::amendments},
    context::ContextExt,
    error::{Nullable, Result},
    id::opaque,
    page::{Connection, page_request},
    plain::object,
    scalar::{Date, DateTime, EventPosition},
};

/// The GraphQL type `FundingPeriod`.
#[derive(Clone, Debug)]
pub struct FundingPeriod(funding::FundingPeriod);

impl FundingPeriod {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: funding::FundingPeriod) -> Self {
        Self(row)
    }
}

/// The money that paid for the scheme for some days. Costs (`costPerHour`, `costPerCompletion`) are counted from it. Every day
/// of a period costs the same. No two periods in force have a day in common: if several bodies pay for the same days, one period
/// has the sum.
#[object]
impl FundingPeriod {
    /// The period's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The first day (Europe/London).
    fn period_from(&self) -> Date {
        Date(self.0.from_on)
    }

    /// The last day (Europe/London).
    fn period_to(&self) -> Date {
        Date(self.0.to_on)
    }

    /// The money for all days together, in pence.
    fn amount_pence(&self) -> i64 {
        self.0.amount_pence
    }

    /// Who paid it.
    fn source(&self) -> &str {
        &self.0.source
    }

    /// The time at which the period was recorded.
    fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// The time at which the period was voided, because it should not have been entered; null if it is in force.
    fn voided_at(&self) -> Option<DateTime> {
        self.0.voided_at.map(DateTime)
    }

    /// Why the period was voided; null if it is in force.
    fn void_reason(&self) -> Option<&str> {
        self.0.void_reason.as_deref()
    }

    /// The amendments of this record, oldest first; the latest 50. Null only with an entry in `errors`.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListFundingPeriods, self.0.id).await
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// Queries for funding periods.
#[derive(Default)]
pub struct FundingQuery;

#[Object]
impl FundingQuery {
    /// The funding periods, newest first, also those that were voided. Only the Team, the data protection officer and analysts of
    /// the Commissioner's office reach any. Scope `impact:read`.
    async fn funding_periods(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only rows that changed after this event position; null applies no limit. A row that no longer matches \
                    the filter, or that has left the caller's reach, is in `removed`."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<FundingPeriod>> {
        let request = page_request(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = funding::list(ctx.caller(), &request).await?;
        Ok(Connection::of(page, FundingPeriod::of))
    }
}
