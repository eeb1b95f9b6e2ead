//! Events: changes that the caller may see, as a subscription and as a query for systems that poll.

pub mod filter;
pub mod kind;

use async_graphql::{Context, Object, SimpleObject, Subscription, Union};
use domain::live::{self, Begin, By, Delivery, Thing};
use futures_util::Stream;
use kernel::{Caller, policy::Action};

use crate::{
    context::ContextExt,
    error::Result,
    event::{filter::EventFilter, kind::EventKind},
    organisation::Organisation,
    page::PageInfo,
    referral::Referral,
    scalar::{DateTime, EventPosition},
    session::{AnySession, Session, planned::PlannedSession},
    site::Site,
    streamed::listened,
    suggestion::Suggestion,
};

/// Fields that all events have in common.
#[derive(SimpleObject)]
pub struct Happened {
    /// The position of the event in the event log. To continue after this event, pass it as `after`.
    position: EventPosition,
    /// The kind of the event.
    kind: EventKind,
    /// The time of the event.
    occurred_at: DateTime,
    /// The caller that caused the event. Null if that is not stored; also null for callers outside the Team if the
    /// event is about a session that has not ended.
    by: Option<EventActor>,
}

impl Happened {
    /// The common fields of an event; none if callers cannot see events of its kind.
    pub fn of(delivery: &Delivery) -> Option<Self> {
        Some(Self {
            position: EventPosition(delivery.position.clone()),
            kind: EventKind::of(&delivery.kind)?,
            occurred_at: DateTime(delivery.occurred_at),
            by: delivery.by.clone().map(EventActor::of),
        })
    }
}

/// The GraphQL type `EventActor`.
pub struct EventActor(By);

impl EventActor {
    /// Wraps an actor, as the caller may see it, in this GraphQL type.
    pub fn of(by: By) -> Self {
        Self(by)
    }
}

/// The caller that caused an event or made a change.
#[Object]
impl EventActor {
    /// The role of the caller's token, for example `manager`.
    async fn role(&self) -> &str {
        &self.0.role
    }

    /// The organisation in the caller's token; null if it named none.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        let directory = ctx.caller().directory();
        let known = directory.organisation(self.0.organisation.as_deref()?)?;
        Organisation::known(&directory, known.id)
    }

    /// The subject of the caller's token (claim `sub`). Only for the Team and the data protection officer: for other
    /// callers, null with an entry in `extensions.redactions`.
    async fn subject(&self, ctx: &Context<'_>) -> Option<&str> {
        let subject = self.0.subject.as_deref();
        ctx.shown(subject.is_some(), "names-for-the-team", || subject)
            .flatten()
    }

    /// The issuer of the caller's token (claim `iss`). Null for this service's own issuer, and if `subject` is
    /// withheld.
    async fn issuer(&self) -> Option<&str> {
        self.0.issuer.as_deref()
    }
}

/// The record that an event is about.
#[derive(Union)]
pub enum EventSubject {
    /// A suggestion.
    Suggestion(Suggestion),
    /// A site.
    Site(Site),
    /// A session.
    Session(Session),
    /// A session of which the caller sees only the site and the week.
    PlannedSession(PlannedSession),
    /// A referral.
    Referral(Referral),
}

impl From<AnySession> for EventSubject {
    fn from(session: AnySession) -> Self {
        match session {
            AnySession::Whole(session) => Self::Session(session),
            AnySession::Planned(session) => Self::PlannedSession(session),
        }
    }
}

/// An event, and the record that it is about. The record is shown in its present state, as far as the caller may see
/// it.
#[derive(SimpleObject)]
pub struct Event {
    #[graphql(flatten)]
    happened: Happened,
    /// The record that the event is about.
    subject: EventSubject,
}

impl Event {
    fn of(caller: &Caller, delivery: Delivery) -> Option<Self> {
        let happened = Happened::of(&delivery)?;
        let subject = match delivery.thing {
            Thing::Referral(named) => EventSubject::Referral(Referral::of(named.referral.clone())),
            Thing::Session(named) => AnySession::of(caller, named.session.clone()).into(),
            Thing::Site(named) => EventSubject::Site(Site::of(named.site.clone())),
            Thing::Suggestion(named) => {
                EventSubject::Suggestion(Suggestion::of(named.suggestion.clone()))
            }
        };
        Some(Self { happened, subject })
    }
}

/// A page of events. A page may be empty and not be the last, because the events that it covers may all be invisible to
/// the caller or not match the filter.
#[derive(SimpleObject)]
pub struct EventPage {
    /// The events, in the order of the event log.
    nodes: Vec<Event>,
    /// The position in the event log up to which this page has searched. Pass it as `after` to get the next page, even
    /// if this page is empty.
    position: EventPosition,
    /// Whether there is a next page. The cursors are event positions.
    page_info: PageInfo,
}

impl EventPage {
    fn of(caller: &Caller, page: live::Page) -> Self {
        let events = page.deliveries.into_iter();
        Self {
            page_info: PageInfo::of_log(page.has_next, page.end.clone()),
            position: EventPosition(page.end),
            nodes: events
                .filter_map(|event| Event::of(caller, event))
                .collect(),
        }
    }
}

/// Queries for events.
#[derive(Default)]
pub struct EventQuery;

#[Object]
impl EventQuery {
    /// Events that the caller may see, in the order in which they were committed. This is the subscription `changes`
    /// for systems that poll. To continue, pass the page's `position` as `after`; wait a while first if
    /// `pageInfo.hasNextPage` is false. Requires at least one of the scopes `sites:read`, `suggestions:read`,
    /// `sessions:read` and `referrals:read`, each of which opens the events about its records. Every read of a referral
    /// is recorded in the audit trail. Events are kept for 30 days, unless the operator set another time; for an older
    /// position the query fails with `STREAM_GAP`, and the error contains the position from which to restart.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only events after this position. If it is left out, from the time `from`, or else from the oldest stored event."
        )]
        after: Option<EventPosition>,
        #[graphql(
            desc = "Only events recorded at this time or later, to begin with; it has no effect together with `after`. Records \
                    that are imported with earlier times are recorded when they are imported."
        )]
        from: Option<DateTime>,
        #[graphql(
            desc = "The maximum number of events, 1 to 100; 20 by default. At most 10,000 events of the log are searched for one page."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only events that match this filter.")] filter: Option<EventFilter>,
    ) -> Result<EventPage> {
        let wanted = filter.unwrap_or_default().into();
        let begin = match (&after, from) {
            (Some(position), _) => Begin::After(&position.0),
            (None, Some(instant)) => Begin::At(instant.0),
            (None, None) => Begin::Oldest,
        };
        let page = live::events(ctx.caller(), &wanted, begin, first).await?;
        Ok(EventPage::of(ctx.caller(), page))
    }
}

/// Subscriptions to events of every kind.
#[derive(Default)]
pub struct EventSubscription;

#[Subscription]
impl EventSubscription {
    /// Events that the caller may see, as soon as they are committed. Requires at least one of the scopes `sites:read`,
    /// `suggestions:read`, `sessions:read` and `referrals:read`, each of which opens the events about its records.
    /// Every read of a referral is recorded in the audit trail. The stream resumes and ends as the stream of
    /// `siteRequested` does.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only events that match this filter.")] filter: Option<EventFilter>,
        #[graphql(
            desc = "Start after this position; null or left out starts with the next new event."
        )]
        after: Option<EventPosition>,
    ) -> Result<impl Stream<Item = Result<Event>>> {
        let wanted = filter.unwrap_or_default().into();
        let caller = ctx.caller().clone();
        let event = move |delivery| Event::of(&caller, delivery);
        listened(ctx, Action::WatchChanges, wanted, after, event).await
    }
}
