//! The subscription to changes of referrals.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::live::{Delivery, Thing};
use futures_util::Stream;
use kernel::policy::Action;

use crate::{
    error::Result,
    event::{Happened, filter::ReferralChangeFilter},
    referral::Referral,
    scalar::EventPosition,
    streamed::listened,
};

/// An event of a referral, with the referral in its current state, as far as the caller may see it.
#[derive(SimpleObject)]
pub struct ReferralChange {
    #[graphql(flatten)]
    happened: Happened,
    /// The referral in its current state.
    referral: Referral,
}

impl ReferralChange {
    fn of(delivery: Delivery) -> Option<Self> {
        let happened = Happened::of(&delivery)?;
        let Thing::Referral(named) = delivery.thing else {
            return None;
        };
        Some(Self {
            happened,
            referral: Referral::of(named.referral.clone()),
        })
    }
}

/// The subscription to changes of referrals.
#[derive(Default)]
pub struct ReferralSubscription;

#[Subscription]
impl ReferralSubscription {
    /// Sends the events of referrals that the caller may see, once they are committed. Scope `referrals:read`. Every
    /// referral that is sent is recorded in the audit trail. The stream resumes and ends as the stream of
    /// `siteRequested` does.
    async fn referral_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only events that match this filter.")] filter: Option<
            ReferralChangeFilter,
        >,
        #[graphql(
            desc = "Start after this position; null or left out starts with the next new event."
        )]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<ReferralChange>>> {
        let wanted = filter.unwrap_or_default().into();
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
