//! Overdue outcomes: the day of a session is over, and the outcome of an attendance is not recorded. This depends on
//! the present time, so it is calculated and never stored.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{attendance, session};
use kernel::{
    Caller, Read, Result,
    clock::{end_of_day, local_day},
    condition,
    policy::Action,
};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::SimpleExpr,
};

use crate::{
    id::{SessionId, SiteId},
    impact::Counted,
};

/// The attendances without an outcome whose day is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Their number: one for each person.
    pub count: Counted,
    /// How many days ago the oldest one was, in local dates.
    pub oldest_days: i64,
}

impl Overdue {
    fn of(now: DateTime<Utc>, count: i64, oldest: DateTime<Utc>) -> Self {
        let oldest_days = (local_day(now) - local_day(oldest)).num_days();
        Self {
            count: Counted::of(count),
            oldest_days,
        }
    }
}

/// The first instant of today. A slot that begins before it lies on a day that is over.
fn today(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = local_day(now);
    end_of_day(today.pred_opt().unwrap_or(today))
}

/// Every overdue slot. A slot lies on its session's day, so its own start determines the day.
fn slots(now: DateTime<Utc>) -> Select<attendance::Entity> {
    attendance::Entity::find()
        .filter(attendance::Column::Outcome.is_null())
        .filter(attendance::Column::StartsAt.lt(today(now)))
}

/// The condition that a session's outcomes are overdue, or that they are not.
pub(super) fn is(read: &Read<'_>, overdue: bool) -> SimpleExpr {
    let sessions = slots(read.caller().now())
        .select_only()
        .column(attendance::Column::SessionId)
        .into_query();
    if overdue {
        condition::among_few(read, session::Column::Id, sessions)
    } else {
        session::Column::Id.not_in_subquery(sessions)
    }
}

/// The overdue outcomes of many sessions that the caller has read already, in one statement. Sessions without any are
/// left out.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_sessions(
    caller: &Caller,
    sessions: &[SessionId],
) -> Result<HashMap<SessionId, Overdue>> {
    let read = caller.read(Action::ListSessions)?;
    let now = caller.now();
    let rows = slots(now)
        .select_only()
        .column(attendance::Column::SessionId)
        .column_as(attendance::Column::Id.count(), "count")
        .column_as(attendance::Column::StartsAt.min(), "oldest")
        .filter(condition::any_of(
            &read,
            attendance::Column::SessionId,
            sessions.to_vec(),
        ))
        .group_by(attendance::Column::SessionId);
    let rows: Vec<(SessionId, i64, DateTime<Utc>)> = rows.into_tuple().all(read.db()).await?;
    let found = rows.into_iter();
    Ok(found
        .map(|(session, count, oldest)| (session, Overdue::of(now, count, oldest)))
        .collect())
}

/// The overdue outcomes of the sessions within reach at many sites, in one statement. Sites without any are left out.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_sites(caller: &Caller, sites: &[SiteId]) -> Result<HashMap<SiteId, Overdue>> {
    let read = caller.read(Action::ListSessions)?;
    let now = caller.now();
    let rows = super::within_reach(&read)
        .select_only()
        .column(session::Column::SiteId)
        .column_as(attendance::Column::Id.count(), "count")
        .column_as(attendance::Column::StartsAt.min(), "oldest")
        .join(JoinType::InnerJoin, super::attendances_of_sessions())
        .filter(attendance::Column::Outcome.is_null())
        .filter(attendance::Column::StartsAt.lt(today(now)))
        .filter(condition::any_of(
            &read,
            session::Column::SiteId,
            sites.to_vec(),
        ))
        .group_by(session::Column::SiteId);
    let rows: Vec<(SiteId, i64, DateTime<Utc>)> = rows.into_tuple().all(read.db()).await?;
    let found = rows.into_iter();
    Ok(found
        .map(|(site, count, oldest)| (site, Overdue::of(now, count, oldest)))
        .collect())
}
