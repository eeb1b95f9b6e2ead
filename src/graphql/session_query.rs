//! Finding sessions.

use async_graphql::{Context, InputObject, Object};

use super::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::Id,
    page::{Connection, SessionOrder, asked},
    scalar::{Date, EventPosition},
    session::{Audience, Session, SessionStatus},
};
use crate::domain::{
    id::{SessionId, SiteId, StaffId},
    policy::Action,
    session::{self, Status},
};

/// Which sessions are wanted; nothing given means all. Outside the Team no filter tells more than the week.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SessionFilter {
    /// Only sessions in these states; outside the Team this leaves out sessions still to come.
    status: Option<Vec<SessionStatus>>,
    /// Only sessions at this site.
    site: Option<Id<SiteId>>,
    /// Only sessions led by this member of staff. For the Team; nothing is found by it otherwise.
    supervisor: Option<Id<StaffId>>,
    /// Only sessions on or after this day; outside the Team, in or after its week.
    from: Option<Date>,
    /// Only sessions on or before this day; outside the Team, in or before its week.
    to: Option<Date>,
    /// Only sessions for these people; outside the Team this leaves out sessions still to come.
    audience: Option<Audience>,
    /// True: only sessions whose day is over and that lack somebody's outcome; false: only others. For the Team; nothing is
    /// found by it otherwise.
    outcomes_overdue: Option<bool>,
}

impl From<SessionFilter> for session::Filter {
    fn from(filter: SessionFilter) -> Self {
        Self {
            status: filter
                .status
                .unwrap_or_default()
                .into_iter()
                .map(Status::from)
                .collect(),
            site: filter.site.map(|id| id.0),
            supervisor: filter.supervisor.map(|id| id.0),
            from: filter.from.map(|day| day.0),
            to: filter.to.map(|day| day.0),
            audience: filter.audience.map(Into::into),
            outcomes_overdue: filter.outcomes_overdue,
        }
    }
}

/// Questions about sessions.
#[derive(Default)]
pub struct SessionQuery;

#[Object]
impl SessionQuery {
    /// Sessions within reach, by their start; outside the Team by their week. Scope `sessions:read`.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which sessions.", default)] filter: SessionFilter,
        #[graphql(desc = "In which order.", default)] order_by: SessionOrder,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Session>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = session::list(ctx.caller(), &filter.into(), order_by.into(), &asked).await?;
        Ok(Connection::of(page, Session::of))
    }

    /// One session, by id or by reference; null if there is none, or none within reach. Scope `sessions:read`.
    async fn session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Id<SessionId>>,
        #[graphql(desc = "Its reference.")] reference: Option<String>,
    ) -> Nullable<Session> {
        nullable(async {
            let row = super::node::one(
                ctx,
                Action::ListSessions,
                id,
                reference,
                session::find_by_reference,
            )
            .await?;
            Ok(row.map(Session::of))
        })
        .await
    }
}
