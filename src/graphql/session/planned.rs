//! A session of which only the site and the week are shown, and what every session shows.

use async_graphql::{Context, ID};
use domain::{
    id::{SessionId, SiteId},
    session::{Session as Row, Status},
};

use super::veil::VEIL;
use crate::{
    attendance::Attendance,
    context::ContextExt,
    error::{Nullable, nullable},
    id::opaque,
    loader,
    page::{Connection, page_request},
    plain::object,
    scalar::Date,
    site::Site,
};

/// The GraphQL type `PlannedSession`.
#[derive(Clone, Debug)]
pub struct PlannedSession(Row);

impl PlannedSession {
    /// Wraps a row of which the caller may see only the site and the week.
    pub fn of(row: Row) -> Self {
        Self(row)
    }
}

/// A session that has not ended, as callers outside the Team see it: its site, its week and whether it is
/// cancelled, and nothing else that would tell when, where and with whom people will work. Once it has ended, the same id is a `Session`.
#[object]
impl PlannedSession {
    /// The session's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The site. Scope `sites:read`; null if the caller has no access to it.
    pub async fn site(&self, ctx: &Context<'_>) -> Nullable<Site> {
        site(ctx, self.0.site_id).await
    }

    /// The Monday of the week of the session.
    pub fn week_starts_on(&self, ctx: &Context<'_>) -> Date {
        ctx.count_redaction(VEIL);
        Date(self.0.week_on)
    }

    /// Whether the session is cancelled, so that nobody will work there. Its day and its time are not shown even so.
    fn is_cancelled(&self) -> bool {
        self.0.status == Status::Cancelled
    }

    /// The bookings and attendances that the caller may see. Scope `offenders:read`. Null without the scope.
    pub async fn attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<Attendance>> {
        attendances(ctx, self.0.id, (first, after), (last, before)).await
    }
}

/// The site of a session, if the caller has access to it.
pub(super) async fn site(ctx: &Context<'_>, id: SiteId) -> Nullable<Site> {
    nullable(async { Ok(loader::SITES.of(ctx, id).await?.map(Site::of)) }).await
}

/// A page of the bookings and attendances of a session that the caller may see.
pub(super) async fn attendances(
    ctx: &Context<'_>,
    id: SessionId,
    forwards: (Option<i32>, Option<String>),
    backwards: (Option<i32>, Option<String>),
) -> Nullable<Connection<Attendance>> {
    nullable(async {
        let request = page_request(ctx, forwards, backwards);
        let page = loader::ATTENDANCES_OF_SESSION
            .of_with(ctx, id, request)
            .await?;
        Ok(page.map(|page| Connection::of(page, Attendance::of)))
    })
    .await
}
