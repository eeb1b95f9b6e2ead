//! Changes of sites, told to whoever listens.

use async_graphql::{Context, SimpleObject, Subscription};
use futures_util::Stream;

use crate::domain::{
    Noun,
    live::{Thing, Told},
    policy::Action,
    site,
};
use crate::graphql::{
    error::Result,
    event::{Happened, filter::EventFilter},
    given::Given,
    scalar::EventPosition,
    site::Site,
    streamed::listened,
};

/// Something that happened to a site, and the site as it now stands for this token.
#[derive(SimpleObject)]
pub struct SiteChange {
    #[graphql(flatten)]
    happened: Happened,
    /// Where it stands, in plain words for the public, for example "Work planned".
    status_text: &'static str,
    /// Whether there is still something to be done: it is neither improved, nor found not suitable, nor put away.
    is_open: bool,
    /// The site.
    site: Site,
}

impl SiteChange {
    fn of(told: Told) -> Option<Self> {
        let happened = Happened::of(&told)?;
        let Thing::Site(named) = told.thing else {
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

/// Listening to sites.
#[derive(Default)]
pub struct SiteSubscription;

#[Subscription]
impl SiteSubscription {
    /// What happens to sites within reach, once it is committed. Scope `sites:read`. It resumes and ends as `siteRequested` does.
    async fn site_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which events.")] filter: Given<EventFilter>,
        #[graphql(desc = "First what came after this position; null is from now on.")]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<SiteChange>>> {
        let wanted = filter.or_default().of(Noun::Site);
        listened(ctx, Action::WatchSites, wanted, after, SiteChange::of).await
    }
}
