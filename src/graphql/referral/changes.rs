//! Changes of referrals, told to whoever listens.

use async_graphql::{Context, SimpleObject, Subscription};
use futures_util::Stream;

use crate::domain::{
    live::{Thing, Told},
    policy::Action,
};
use crate::graphql::{
    error::Result,
    event::{Happened, filter::ReferralChangeFilter},
    given::Given,
    referral::Referral,
    scalar::EventPosition,
    streamed::listened,
};

/// Something that happened to a referral, and the referral as it now stands for this token.
#[derive(SimpleObject)]
pub struct ReferralChange {
    #[graphql(flatten)]
    happened: Happened,
    /// The referral.
    referral: Referral,
}

impl ReferralChange {
    fn of(told: Told) -> Option<Self> {
        let happened = Happened::of(&told)?;
        let Thing::Referral(named) = told.thing else {
            return None;
        };
        Some(Self {
            happened,
            referral: Referral::of(named.referral.clone()),
        })
    }
}

/// Listening to referrals.
#[derive(Default)]
pub struct ReferralSubscription;

#[Subscription]
impl ReferralSubscription {
    /// What happens to referrals within reach, once it is committed. Scope `referrals:read`; every look
    /// is written to the audit trail. It resumes and ends as `siteRequested` does.
    async fn referral_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which events.")] filter: Given<ReferralChangeFilter>,
        #[graphql(desc = "First what came after this position; null is from now on.")]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<ReferralChange>>> {
        let wanted = filter.or_default().into();
        listened(
            ctx,
            Action::WatchReferrals,
            wanted,
            after,
            ReferralChange::of,
        )
        .await
    }
}
