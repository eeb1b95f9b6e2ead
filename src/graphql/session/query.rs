//! Finding sessions.

use async_graphql::{Context, InputObject, Object};

use crate::domain::{
    id::{AreaId, OrganisationId, SessionId, SiteId, StaffId},
    policy::Action,
    session,
};
use crate::graphql::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    given::Given,
    id::Id,
    page::{Connection, SessionOrder, asked},
    place::{BoxInput, NearInput, sought},
    scalar::{Date, EventPosition},
    session::{Audience, Session, SessionStatus, WorkType},
    site::kind::SiteType,
};

/// Which sessions are wanted; nothing given means all. What is given must all hold. Null, or a list of nothing, is an error.
/// Outside the Team no filter tells more than the week. What asks about the site needs the scope `sites:read`.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SessionFilter {
    /// Only sessions in these states; outside the Team this leaves out sessions still to come.
    status: Given<Vec<SessionStatus>>,
    /// Only sessions at this site.
    site: Given<Id<SiteId>>,
    /// Only sessions at sites of these types.
    types: Given<Vec<SiteType>>,
    /// Only sessions at sites in these areas or in areas inside them, of whatever kind the areas are.
    areas: Given<Vec<Id<AreaId>>>,
    /// Only areas that were valid on this day count, those named and those inside them; left out, of whatever time. Both
    /// councils were re-warded on 1 May 2025, and a place lies in one ward of each map, as far as it was given.
    areas_as_at: Given<Date>,
    /// Only sessions at sites inside this box.
    #[graphql(name = "box")]
    rectangle: Given<BoxInput>,
    /// Only sessions at sites near this point.
    near: Given<NearInput>,
    /// Only sessions at sites that came of a suggestion of this organisation, as far as suggestions are within reach. Scope
    /// `suggestions:read`.
    organisation: Given<Id<OrganisationId>>,
    /// Only sessions for work of one of these kinds; outside the Team this leaves out sessions still to come.
    work_types: Given<Vec<WorkType>>,
    /// Only sessions led by this member of staff. For the Team; nothing is found by it otherwise.
    supervisor: Given<Id<StaffId>>,
    /// Only sessions on or after this day; outside the Team, in or after its week.
    from: Given<Date>,
    /// Only sessions on or before this day; outside the Team, in or before its week.
    to: Given<Date>,
    /// Only sessions for these people; outside the Team this leaves out sessions still to come.
    audience: Given<Audience>,
    /// True: only sessions whose day is over and that lack somebody's outcome; false: only others. For the Team; nothing is
    /// found by it otherwise.
    outcomes_overdue: Given<bool>,
}

impl From<SessionFilter> for session::Filter {
    fn from(filter: SessionFilter) -> Self {
        Self {
            status: filter.status.each(),
            site: filter.site.0.map(|id| id.0),
            place: sought(
                (filter.areas, filter.areas_as_at),
                (filter.rectangle, filter.near),
            ),
            kinds: filter.types.each(),
            organisation: filter.organisation.0.map(|id| id.0),
            work_types: filter.work_types.each(),
            supervisor: filter.supervisor.0.map(|id| id.0),
            from: filter.from.0.map(|day| day.0),
            to: filter.to.0.map(|day| day.0),
            audience: filter.audience.0.map(Into::into),
            outcomes_overdue: filter.outcomes_overdue.0,
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
        #[graphql(desc = "Which sessions.")] filter: Given<SessionFilter>,
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
        let page = session::list(
            ctx.caller(),
            &filter.or_default().into(),
            order_by.into(),
            &asked,
        )
        .await?;
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
            let row = crate::graphql::node::one(
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
