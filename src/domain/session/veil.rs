//! The veil: outside the Team a session still to come shows its site and its week. Where people will be working, and when, is a
//! matter of their safety. Whatever tells of the session follows it: slots, cases, references, orders, changes, events.

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

/// Whether the caller may see no more of this session than its site and week.
#[must_use]
pub fn is_veiled(caller: &Caller, session: &Session) -> bool {
    is_to_come(caller, session) && !caller.role().is_of_the_team()
}

/// Whether a session is not over.
pub(crate) fn is_to_come(caller: &Caller, session: &Session) -> bool {
    session.ends_at > caller.now()
}

/// The condition that a session is over.
pub(crate) fn is_over(caller: &Caller) -> SimpleExpr {
    session::Column::EndsAt.lte(caller.now())
}

/// The condition that the session of a slot is not over. It is asked of each slot by the session's key: collecting all sessions
/// still to come would walk the table.
pub(crate) fn is_of_one_to_come(caller: &Caller) -> SimpleExpr {
    let slots = (attendance::Entity, attendance::Column::SessionId);
    let session = Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(Expr::col((Entity, session::Column::Id)).equals(slots))
        .filter(session::Column::EndsAt.gt(caller.now()));
    Expr::exists(session.limit(1).offset(0).into_query())
}

/// Since when a slot may belong to a session that is not over: a session ends on the local day on which it starts, and its
/// slots lie on that day.
#[must_use]
pub fn earliest_to_come(caller: &Caller) -> DateTime<Utc> {
    start_of_day(caller.today())
}

/// Whether what began then may belong to a session that is not over.
#[must_use]
pub fn may_be_to_come(caller: &Caller, began: DateTime<Utc>) -> bool {
    local_day(began) >= caller.today()
}

/// The key by which slots are ordered where their hours are veiled: it comes after every instant.
#[must_use]
pub(crate) fn after_all_others() -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(9999, 1, 1).map_or(DateTime::<Utc>::MAX_UTC, start_of_day)
}

/// Which of some sessions are not over, whoever may see them, in one statement.
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

/// Which of some cases were credited work of a session that is not over, in one statement.
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
