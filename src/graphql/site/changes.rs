//! The subscription to changes of sites.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::{
    live::{Delivery, Thing},
    site,
};
use futures_util::Stream;
use kernel::{Noun, policy::Action};

use crate::{
    error::Result,
    event::{Happened, filter::EventFilter},
    scalar::EventPosition,
    site::Site,
    streamed::listened,
};

/// An event of a site, with the site in its current state, as far as the caller may see it.
#[derive(SimpleObject)]
pub struct SiteChange {
    #[graphql(flatten)]
    happened: Happened,
    /// The status in plain words for the public, for example "Work planned".
    status_text: &'static str,
    /// Whether work is still to be done: the site is not completed, declined or archived.
    is_open: bool,
    /// The site in its current state.
    site: Site,
}

impl SiteChange {
    fn of(delivery: Delivery) -> Option<Self> {
        let happened = Happened::of(&delivery)?;
        let Thing::Site(named) = delivery.thing else {
            return None;
        };
        Some(Self {
            happened,
            status_text: site::status::plain(named.site.status),
            is_open: site::status::is_open(named.site.status),
            site: Site::of(named.site.clone()),
        })
    }
}

/// The subscription to changes of sites.
#[derive(Default)]
pub struct SiteSubscription;

#[Subscription]
impl SiteSubscription {
    /// Sends the events of sites that the caller may see, once they are committed. Scope `sites:read`. The stream
    /// resumes and ends as the stream of `siteRequested` does.
    async fn site_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only events that match this filter.")] filter: Option<EventFilter>,
        #[graphql(
            desc = "Start after this position; null or left out starts with the next new event."
        )]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<SiteChange>>> {
        let wanted = filter.unwrap_or_default().of(Noun::Site);
        listened(ctx, Action::WatchSites, wanted, after, SiteChange::of).await
    }
}
