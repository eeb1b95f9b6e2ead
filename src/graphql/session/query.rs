//! Queries for sessions.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AreaId, OrganisationId, SessionId, SiteId, StaffId},
    session,
};
use kernel::policy::Action;

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    filter::{PeriodInput, each, period},
    id::Id,
    loader, lookup,
    page::{Connection, SessionOrder, page_request},
    place::{BoxInput, NearInput, sought},
    plain::columns,
    scalar::{Date, EventPosition},
    session::{AnySession, Audience, SessionStatus, WorkType},
    site::kind::SiteType,
};

/// Conditions on sessions, all of which must match. A condition that is null or left out does not apply, and an empty
/// list matches nothing. An empty filter matches every session. For callers outside the Team, no condition reveals more
/// than the week of a session that has not ended. Conditions on the site require scope `sites:read`.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SessionFilter {
    /// Only sessions with these references, at most 100. Capitals, accents and spaces do not matter. For callers outside the Team
    /// this excludes sessions that have not ended.
    references: Option<Vec<String>>,
    /// Only sessions with one of these statuses. For callers outside the Team this excludes sessions that have not
    /// ended.
    statuses: Option<Vec<SessionStatus>>,
    /// Only sessions at the site with this id.
    site: Option<Id<SiteId>>,
    /// Only sessions at sites of these types.
    types: Option<Vec<SiteType>>,
    /// Only sessions at sites in these areas, or in areas inside them. Areas of every kind are allowed.
    areas: Option<Vec<Id<AreaId>>>,
    /// Restricts `areas`, and the areas inside them, to those that were valid on this date. If it is left out, areas of
    /// all times are used. Both councils were re-warded on 1 May 2025, so a place can be in one ward of the old map and
    /// in another ward of the new map.
    areas_as_at: Option<Date>,
    /// Only sessions at sites inside this box.
    #[graphql(name = "box")]
    rectangle: Option<BoxInput>,
    /// Only sessions at sites near this point.
    near: Option<NearInput>,
    /// Only sessions at sites that come from a suggestion of the organisation with this id. Only suggestions that the
    /// caller may see are considered. Scope `suggestions:read`.
    organisation: Option<Id<OrganisationId>>,
    /// Only sessions with one of these kinds of work. For callers outside the Team this excludes sessions that have not
    /// ended.
    work_types: Option<Vec<WorkType>>,
    /// Only sessions led by the member of the Team with this id. Only for the Team: for other callers it matches
    /// nothing.
    supervisor: Option<Id<StaffId>>,
    /// Only sessions in this period. For callers outside the Team: in a week that has a day of the period.
    date: Option<PeriodInput>,
    /// Only sessions for this age group. Only for the Team and the data protection officer: for other callers it matches
    /// nothing.
    audience: Option<Audience>,
    /// If true, only sessions with overdue outcomes; if false, only other sessions. Only for the Team: for other
    /// callers it matches nothing.
    outcomes_overdue: Option<bool>,
}

impl From<SessionFilter> for session::Filter {
    fn from(filter: SessionFilter) -> Self {
        Self {
            references: filter.references,
            status: each(filter.statuses),
            site: filter.site.map(|id| id.0),
            place: sought(
                (filter.areas, filter.areas_as_at),
                (filter.rectangle, filter.near),
            ),
            kinds: each(filter.types),
            organisation: filter.organisation.map(|id| id.0),
            work_types: each(filter.work_types),
            supervisor: filter.supervisor.map(|id| id.0),
            date: period(filter.date),
            audience: filter.audience.map(Into::into),
            outcomes_overdue: filter.outcomes_overdue,
        }
    }
}

/// Queries for sessions.
#[derive(Default)]
pub struct SessionQuery;

#[Object]
impl SessionQuery {
    /// The sessions that the caller may see, sorted by their start, or for callers outside the Team by their week.
    /// Scope `sessions:read`.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only sessions that match this filter.")] filter: Option<SessionFilter>,
        #[graphql(
            desc = "The order of the rows.",
            default_with = "Some(SessionOrder::default())"
        )]
        order_by: Option<SessionOrder>,
        #[graphql(
            desc = "Only rows that changed after this event position; null applies no limit. A row that no longer matches \
                    the filter, or that has left the caller's reach, is in `removed`."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<AnySession>> {
        let request = page_request(ctx, (first, after), (last, before))
            .reading(columns::<AnySession>(ctx))
            .changed_since(changed_since.map(|position| position.0));
        let page = session::list(
            ctx.caller(),
            &filter.unwrap_or_default().into(),
            order_by.unwrap_or_default().into(),
            &request,
        )
        .await?;
        Ok(Connection::of(page, |row| {
            AnySession::of(ctx.caller(), row)
        }))
    }

    /// One session, by id or by reference; null if there is none, or if the caller has no access to it. Scope
    /// `sessions:read`.
    async fn session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session's id. Give either `id` or `reference`.")] id: Option<
            Id<SessionId>,
        >,
        #[graphql(desc = "The session's reference. Give either `id` or `reference`.")]
        reference: Option<String>,
    ) -> Nullable<AnySession> {
        nullable(async {
            let row = lookup::one(
                ctx,
                Action::ListSessions,
                &loader::SESSIONS,
                id,
                reference,
                session::find_by_reference,
            )
            .await?;
            Ok(row.map(|row| AnySession::of(ctx.caller(), row)))
        })
        .await
    }
}
