//! The veil: outside the Team only the site and the week of a future session are shown, because knowing where and when
//! people will be working could endanger them. All other data that would reveal the session follows this rule:
//! attendances, cases, references, orders, changes, events.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    attendance,
    session::{self, Entity, Model as Session},
};
use kernel::{
    Caller, Result,
    clock::{local_day, start_of_day},
    condition,
    policy::Action,
};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use crate::id::{ReferralId, SessionId};

/// Whether the caller may see only the site and the week of this session.
#[must_use]
pub fn is_veiled(caller: &Caller, session: &Session) -> bool {
    is_to_come(caller, session) && !caller.role().is_of_the_team()
}

/// Whether a session is not over yet.
pub(crate) fn is_to_come(caller: &Caller, session: &Session) -> bool {
    session.ends_at > caller.now()
}

/// The condition that a session is over.
pub(crate) fn is_over(caller: &Caller) -> SimpleExpr {
    session::Column::EndsAt.lte(caller.now())
}

/// The condition that the session of a slot is not over. It is a lookup by the session's key for each slot, because
/// collecting all future sessions would scan the table.
pub(crate) fn is_of_one_to_come(caller: &Caller) -> SimpleExpr {
    let slots = (attendance::Entity, attendance::Column::SessionId);
    let session = Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(Expr::col((Entity, session::Column::Id)).equals(slots))
        .filter(session::Column::EndsAt.gt(caller.now()));
    Expr::exists(session.limit(1).offset(0).into_query())
}

/// The earliest start of a slot that may belong to a session that is not over. A session ends on the local day on which
/// it starts, and its slots lie on that day.
#[must_use]
pub fn earliest_to_come(caller: &Caller) -> DateTime<Utc> {
    start_of_day(caller.today())
}

/// Whether a slot that began at this instant may belong to a session that is not over.
#[must_use]
pub fn may_be_to_come(caller: &Caller, began: DateTime<Utc>) -> bool {
    local_day(began) >= caller.today()
}

/// The sort key of slots whose times are veiled: it comes after every instant.
#[must_use]
pub(crate) fn after_all_others() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(9999, 1, 1).map_or(DateTime::<Utc>::MAX_UTC, start_of_day)
}

/// Which of the given sessions are not over, regardless of the caller's reach, in one statement.
pub async fn to_come_among(caller: &Caller, sessions: &[SessionId]) -> Result<HashSet<SessionId>> {
    let read = caller.read(Action::ReadViewer)?;
    let rows = Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(condition::any_of(
            &read,
            session::Column::Id,
            sessions.to_vec(),
        ))
        .filter(session::Column::EndsAt.gt(caller.now()));
    let rows: Vec<SessionId> = rows.into_tuple().all(read.db()).await?;
    Ok(rows.into_iter().collect())
}

/// Which of the given cases have credited minutes in a session that is not over, in one statement.
pub async fn at_work_among(caller: &Caller, cases: &[ReferralId]) -> Result<HashSet<ReferralId>> {
    let read = caller.read(Action::ReadViewer)?;
    let rows = Entity::find()
        .select_only()
        .column(attendance::Column::ReferralId)
        .join(JoinType::InnerJoin, super::attendances_of_sessions())
        .filter(condition::any_of(
            &read,
            attendance::Column::ReferralId,
            cases.to_vec(),
        ))
        .filter(attendance::Column::CreditedMinutes.gt(0))
        .filter(session::Column::EndsAt.gt(caller.now()));
    let rows: Vec<ReferralId> = rows.into_tuple().all(read.db()).await?;
    Ok(rows.into_iter().collect())
}
