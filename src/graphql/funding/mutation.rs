//! Mutations of funding periods.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use domain::{funding, id::FundingPeriodId};

use super::FundingPeriod;
use crate::{
    amendment::input::{day, to},
    context::ContextExt,
    error::Result,
    id::Id,
    payload::payload,
    scalar::Date,
};

payload! {
    /// Result of a mutation of a funding period.
    pub struct FundingPeriodPayload {
        /// The funding period after the mutation; null if the mutation failed.
        funding_period: FundingPeriod = funding::FundingPeriod;
    }
}

/// Input of `recordFundingPeriod`.
#[derive(Debug, InputObject)]
pub struct RecordFundingPeriodInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The first day (Europe/London).
    period_from: Date,
    /// The last day (Europe/London), no earlier than the first.
    period_to: Date,
    /// The money for all days together, in pence, 1 to 2,000,000,000.
    amount_pence: i64,
    /// Who paid it, at most 200 characters.
    source: String,
}

impl From<RecordFundingPeriodInput> for funding::Record {
    fn from(input: RecordFundingPeriodInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            from: input.period_from.0,
            to: input.period_to.0,
            amount_pence: input.amount_pence,
            source: input.source,
        }
    }
}

/// Input of `amendFundingPeriod`. A field that is left out keeps its value.
#[derive(Debug, InputObject)]
pub struct AmendFundingPeriodInput {
    /// The funding period's id.
    funding_period: Id<FundingPeriodId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The first day (Europe/London).
    period_from: MaybeUndefined<Date>,
    /// The last day (Europe/London), no earlier than the first.
    period_to: MaybeUndefined<Date>,
    /// The money for all days together, in pence, 1 to 2,000,000,000.
    amount_pence: MaybeUndefined<i64>,
    /// Who paid it, at most 200 characters.
    source: MaybeUndefined<String>,
    /// The reason, 1 to 4,000 characters. It is stored with every amended field.
    reason: String,
}

impl From<AmendFundingPeriodInput> for funding::Amend {
    fn from(input: AmendFundingPeriodInput) -> Self {
        Self {
            funding_period: input.funding_period.0,
            expected_version: input.expected_version,
            from: day(input.period_from),
            to: day(input.period_to),
            amount_pence: to(input.amount_pence),
            source: to(input.source),
            reason: input.reason,
        }
    }
}

/// Input of `voidFundingPeriod`.
#[derive(Debug, InputObject)]
pub struct VoidFundingPeriodInput {
    /// The funding period's id.
    funding_period: Id<FundingPeriodId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, 1 to 4,000 characters.
    reason: String,
}

impl From<VoidFundingPeriodInput> for funding::Void {
    fn from(input: VoidFundingPeriodInput) -> Self {
        Self {
            funding_period: input.funding_period.0,
            expected_version: input.expected_version,
            reason: input.reason,
        }
    }
}

/// Mutations of funding periods.
#[derive(Default)]
pub struct FundingMutation;

#[Object]
impl FundingMutation {
    /// Records who paid for the scheme, how much, and for which days. The period may have no day in common with another one in
    /// force. Publications that exist do not change. Scope `figures:publish`.
    async fn record_funding_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The funding period to record.")] input: RecordFundingPeriodInput,
    ) -> Result<FundingPeriodPayload> {
        FundingPeriodPayload::of(funding::record(ctx.caller(), input.into()).await)
    }

    /// Amends a funding period in force that was entered wrongly. Publications that exist do not change. Scope
    /// `figures:publish`.
    async fn amend_funding_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The funding period and the fields to amend.")]
        input: AmendFundingPeriodInput,
    ) -> Result<FundingPeriodPayload> {
        FundingPeriodPayload::of(funding::amend(ctx.caller(), input.into()).await)
    }

    /// Voids a funding period that should not have been entered. It stays readable, and pays for nothing. Publications that
    /// exist do not change. Scope `figures:publish`.
    async fn void_funding_period(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The funding period, and why it is void.")] input: VoidFundingPeriodInput,
    ) -> Result<FundingPeriodPayload> {
        FundingPeriodPayload::of(funding::void(ctx.caller(), input.into()).await)
    }
}
