//! Changes of sessions, told to whoever listens.

use async_graphql::{Context, SimpleObject, Subscription};
use futures_util::Stream;

use crate::domain::{
    Noun,
    live::{Thing, Told},
    policy::Action,
};
use crate::graphql::{
    error::Result,
    event::{Happened, filter::EventFilter},
    given::Given,
    scalar::EventPosition,
    session::Session,
    streamed::listened,
};

/// Something that happened to a session, and the session as it now stands for this token.
#[derive(SimpleObject)]
pub struct SessionChange {
    #[graphql(flatten)]
    happened: Happened,
    /// The session.
    session: Session,
}

impl SessionChange {
    fn of(told: Told) -> Option<Self> {
        let happened = Happened::of(&told)?;
        let Thing::Session(named) = told.thing else {
            return None;
        };
        Some(Self {
            happened,
            session: Session::of(named.session.clone()),
        })
    }
}

/// Listening to sessions.
#[derive(Default)]
pub struct SessionSubscription;

#[Subscription]
impl SessionSubscription {
    /// What happens to sessions within reach, once it is committed. Scope `sessions:read`. Outside the Team a session still to
    /// come is told of as `SESSION_CHANGED` when it is planned and when it moves to another week, and of nothing else that
    /// happens to it. It resumes and ends as `siteRequested` does.
    async fn session_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which events.")] filter: Given<EventFilter>,
        #[graphql(desc = "First what came after this position; null is from now on.")]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<SessionChange>>> {
        let wanted = filter.or_default().of(Noun::Session);
        listened(ctx, Action::WatchSessions, wanted, after, SessionChange::of).await
    }
}
