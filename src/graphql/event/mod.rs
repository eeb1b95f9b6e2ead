//! Events: everything that happens within reach, as a stream and as a list for systems that poll.

pub mod filter;
pub mod kind;

use async_graphql::{Context, Object, SimpleObject, Subscription};
use futures_util::Stream;

use crate::domain::{
    live::{self, By, Thing, Told, Wanted},
    policy::Action,
};
use crate::graphql::{
    context::ContextExt,
    error::Result,
    event::{
        filter::{EventFilter, kinds},
        kind::EventKind,
    },
    given::Given,
    node::Node,
    organisation::Organisation,
    page::PageInfo,
    referral::Referral,
    scalar::{DateTime, EventPosition},
    session::Session,
    site::Site,
    streamed::listened,
    suggestion::Suggestion,
};

/// What every event has in common.
#[derive(SimpleObject)]
pub struct Happened {
    /// Where the event stands in the log: the `after` to go on from.
    position: EventPosition,
    /// What happened.
    kind: EventKind,
    /// When it happened.
    occurred_at: DateTime,
    /// Who did it. Null where that is not kept, and outside the Team for a session still to come.
    by: Option<EventActor>,
}

impl Happened {
    /// What all events have in common, if partners hear of such events.
    pub fn of(told: &Told) -> Option<Self> {
        Some(Self {
            position: EventPosition(told.position.clone()),
            kind: EventKind::of(&told.kind)?,
            occurred_at: DateTime(told.occurred_at),
            by: told.by.clone().map(EventActor),
        })
    }
}

/// Who did something.
pub struct EventActor(By);

/// Who did something.
#[Object]
impl EventActor {
    /// The role of their token, for example `manager`.
    async fn role(&self) -> &str {
        &self.0.role
    }

    /// Their organisation; null where their token named none.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        let directory = ctx.caller().directory();
        let known = directory.organisation(self.0.organisation.as_deref()?)?;
        Organisation::known(&directory, known.id)
    }

    /// The subject of their token. For the Team and the data protection officer; null for anybody else, with an entry in
    /// `extensions.redactions`.
    async fn subject(&self, ctx: &Context<'_>) -> Option<&str> {
        let subject = self.0.subject.as_deref();
        ctx.shown(subject.is_some(), "names-for-the-team", || subject)
            .flatten()
    }

    /// The issuer that vouches for the subject (`iss`); null for our own, and where the subject is not told.
    async fn issuer(&self) -> Option<&str> {
        self.0.issuer.as_deref()
    }
}

/// Something that happened, and what it happened to as that now stands for this token.
#[derive(SimpleObject)]
pub struct Event {
    #[graphql(flatten)]
    happened: Happened,
    /// What it happened to: a suggestion, a site, a session or a referral.
    node: Node,
}

impl Event {
    fn of(told: Told) -> Option<Self> {
        let node = match &told.thing {
            Thing::Referral(named) => Node::Referral(Referral::of(named.referral.clone())),
            Thing::Session(named) => Node::Session(Session::of(named.session.clone())),
            Thing::Site(named) => Node::Site(Site::of(named.site.clone())),
            Thing::Suggestion(named) => Node::Suggestion(Suggestion::of(named.suggestion.clone())),
        };
        Some(Self {
            happened: Happened::of(&told)?,
            node,
        })
    }
}

/// A page of events. It may be empty and yet not the last: what was looked at for it was not within reach, or not wanted.
#[derive(SimpleObject)]
pub struct EventPage {
    /// The events, in the order of the log.
    nodes: Vec<Event>,
    /// Up to where the log was looked at for this page: the `after` of the next one, also where the page is empty.
    position: EventPosition,
    /// Whether the log goes on. The cursors are positions.
    page_info: PageInfo,
}

impl From<live::Page> for EventPage {
    fn from(page: live::Page) -> Self {
        Self {
            page_info: PageInfo::of_log(page.has_next, page.end.clone()),
            position: EventPosition(page.end),
            nodes: page.told.into_iter().filter_map(Event::of).collect(),
        }
    }
}

/// Questions about what happened.
#[derive(Default)]
pub struct EventQuery;

#[Object]
impl EventQuery {
    /// What happened within reach, in the order in which it was committed: the stream `changes` for systems that poll. Ask
    /// again with the `position` of the page before; once `pageInfo.hasNextPage` is false, after a while. Any of the scopes
    /// `sites:read`, `suggestions:read`, `sessions:read` and `referrals:read`, each for its own; every look at a referral is
    /// written to the audit trail. A position whose events are no longer kept (30 days, unless set otherwise) is an error
    /// `STREAM_GAP` with the position to restart from.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only what came after this position; left out, from the oldest event that is kept."
        )]
        after: Option<EventPosition>,
        #[graphql(
            desc = "How many events, 1 to 100; at most 10,000 of the log are looked at for them."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only events of these kinds.", name = "kinds")] of_kinds: Given<
            Vec<EventKind>,
        >,
    ) -> Result<EventPage> {
        let wanted = Wanted {
            kinds: kinds(of_kinds),
            ..Wanted::default()
        };
        let after = after.as_ref().map(|position| position.0.as_str());
        let page = live::events(ctx.caller(), &wanted, after, first).await?;
        Ok(page.into())
    }
}

/// Listening to everything.
#[derive(Default)]
pub struct EventSubscription;

#[Subscription]
impl EventSubscription {
    /// Everything that happens within reach, once it is committed. Any of the scopes `sites:read`, `suggestions:read`,
    /// `sessions:read` and `referrals:read`, each for its own; every look at a referral is written to the audit trail. It
    /// resumes and ends as `siteRequested` does.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which events.")] filter: Given<EventFilter>,
        #[graphql(desc = "First what came after this position; null is from now on.")]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<Event>>> {
        let wanted = filter.or_default().into();
        listened(ctx, Action::WatchChanges, wanted, after, Event::of).await
    }
}
