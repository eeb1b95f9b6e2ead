//! The subscription to changes of sessions.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::live::{Delivery, Thing};
use futures_util::Stream;
use kernel::{Caller, Noun, policy::Action};

use crate::{
    context::ContextExt,
    error::Result,
    event::{Happened, filter::EventFilter},
    scalar::EventPosition,
    session::AnySession,
    streamed::listened,
};

/// An event of a session, with the session in its current state, as far as the caller may see it.
#[derive(SimpleObject)]
pub struct SessionChange {
    #[graphql(flatten)]
    happened: Happened,
    /// The session in its current state.
    session: AnySession,
}

impl SessionChange {
    fn of(caller: &Caller, delivery: Delivery) -> Option<Self> {
        let happened = Happened::of(&delivery)?;
        let Thing::Session(named) = delivery.thing else {
            return None;
        };
        Some(Self {
            happened,
            session: AnySession::of(caller, named.session.clone()),
        })
    }
}

/// The subscription to changes of sessions.
#[derive(Default)]
pub struct SessionSubscription;

#[Subscription]
impl SessionSubscription {
    /// Sends the events of sessions that the caller may see, once they are committed. Scope `sessions:read`. Until a
    /// session has ended, callers outside the Team get only `SESSION_SCHEDULED`, when it is planned and when it moves to
    /// another week, and no other event of it. The stream resumes and ends as the stream of `siteRequested` does.
    async fn session_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only events that match this filter.")] filter: Option<EventFilter>,
        #[graphql(
            desc = "Start after this position; null or left out starts with the next new event."
        )]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<SessionChange>>> {
        let wanted = filter.unwrap_or_default().of(Noun::Session);
        let caller = ctx.caller().clone();
        let change = move |delivery| SessionChange::of(&caller, delivery);
        listened(ctx, Action::WatchSessions, wanted, after, change).await
    }
}
