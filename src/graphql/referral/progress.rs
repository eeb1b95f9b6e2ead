//! The progress of a person's work, and what the officer is told at its end.

use async_graphql::Context;
use domain::referral;

use crate::{
    context::ContextExt,
    error::{Nullable, nullable},
    feedback::delivery::ReferralFeedback,
    limited::held_back,
    loader,
    plain::object,
    referral::EXCHANGE,
};

/// What the officer was told about a referral, for those who may read the exchange with the officer.
pub async fn feedback(
    ctx: &Context<'_>,
    row: &referral::Referral,
) -> Nullable<Vec<ReferralFeedback>> {
    nullable(async {
        let held_back = held_back(ctx, row.offender_id).await;
        let told = loader::TOLD_OF_REFERRAL.of(ctx, row.id).await?;
        let told = told.unwrap_or_default().into_iter();
        let exchange = (!referral::shows_exchange(ctx.caller())).then_some(EXCHANGE);
        let policy = held_back.or(exchange);
        Ok(ctx.unless(policy, || {
            told.map(|(_, told)| ReferralFeedback::of(told)).collect()
        }))
    })
    .await
}

/// The GraphQL type `Progress`.
pub struct Progress(referral::Referral);

impl Progress {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: referral::Referral) -> Self {
        Self(row)
    }
}

/// The progress of a person's work, in whole minutes.
#[object]
impl Progress {
    /// The minutes that the police ordered.
    fn ordered_minutes(&self) -> i32 {
        self.0.ordered_minutes
    }

    /// The minutes that were worked and count towards the ordered minutes.
    fn credited_minutes(&self) -> i32 {
        self.0.credited_minutes
    }

    /// The minutes that remain: the ordered minutes less the credited minutes.
    fn remaining_minutes(&self) -> i32 {
        self.0.ordered_minutes - self.0.credited_minutes
    }
}
