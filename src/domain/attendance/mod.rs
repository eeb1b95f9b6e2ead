//! Attendances: a person's slot in a session. The operations in `session/` book, record and count them.

mod reach;

use std::collections::HashMap;

use entity::attendance;
use kernel::{
    Caller, Noun, Read, condition,
    error::Result,
    page::{self, Apart, List, Page, PageRequest},
    policy::Action,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select, sea_query::Expr};

use crate::{
    id::{AttendanceId, ReferralId, SessionId},
    impact::Counted,
    offender::limit,
    session::veil,
};

pub(super) use reach::{not_kept_from, within_reach};

pub use entity::attendance::{Entity, Model as Attendance, Rating};

/// The attendance with this id, if it is within reach, for an operation that writes.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) if there is none, or none for this caller;
/// [`Error::Refused`](kernel::Error::Refused) if access to its person is limited.
pub async fn get(read: &Read<'_>, id: AttendanceId) -> Result<Attendance> {
    let row = within_reach(read)
        .filter(attendance::Column::Id.eq(id))
        .one(read.db())
        .await?;
    let row = row.ok_or_else(|| read.caller().out_of_reach(Noun::Attendance, id.0))?;
    limit::not_limited(read, row.offender_id).await?;
    Ok(row)
}

/// The attendances with these ids in one session that are within reach, in no particular order.
pub(super) async fn in_session(
    read: &Read<'_>,
    session: SessionId,
    ids: Vec<AttendanceId>,
) -> Result<Vec<Attendance>> {
    let rows = within_reach(read)
        .filter(attendance::Column::SessionId.eq(session))
        .filter(condition::any_of(read, attendance::Column::Id, ids));
    Ok(rows.all(read.db()).await?)
}

/// The attendances with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[AttendanceId]) -> Result<Vec<Attendance>> {
    let read = caller.read(Action::ListAttendances)?;
    let rows = within_reach(&read).filter(condition::any_of(
        &read,
        attendance::Column::Id,
        ids.to_vec(),
    ));
    let rows = rows.all(read.db()).await?;
    caller.looked_at(rows.iter().map(|row| row.offender_id));
    Ok(rows)
}

fn listed(read: &Read<'_>) -> List<Entity> {
    List {
        noun: Noun::Attendance,
        within: within_reach(read),
        rows: within_reach(read),
        parts: vec![],
        by: attendance::Column::StartsAt,
        // Where the times of future sessions are veiled, the order must not reveal them: these slots come last, in no
        // particular order.
        apart: (!read.caller().role().is_of_the_team()).then(|| {
            let from = veil::earliest_to_come(read.caller());
            Apart::since(from, veil::after_all_others())
        }),
        veiled: None,
        descending: false,
        id: attendance::Column::Id,
        bound_to: "attendances".into(),
    }
}

/// The attendances of each of many sessions, within reach.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn of_sessions(
    caller: &Caller,
    sessions: &[SessionId],
    request: &PageRequest,
) -> Result<HashMap<SessionId, Page<Attendance>>> {
    let read = caller.read(Action::ListAttendances)?;
    let pages = page::of_each(
        &read,
        || listed(&read),
        attendance::Column::SessionId,
        sessions,
        request,
    )
    .await?;
    caller.looked_at(
        pages
            .values()
            .flat_map(|page| page.rows.iter().map(|row| row.offender_id)),
    );
    Ok(pages)
}

/// The attendances of each of many referrals, within reach, oldest first.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn of_referrals(
    caller: &Caller,
    referrals: &[ReferralId],
    request: &PageRequest,
) -> Result<HashMap<ReferralId, Page<Attendance>>> {
    let read = caller.read(Action::ListAttendances)?;
    let pages = page::of_each(
        &read,
        || listed(&read),
        attendance::Column::ReferralId,
        referrals,
        request,
    )
    .await?;
    caller.looked_at(
        pages
            .values()
            .flat_map(|page| page.rows.iter().map(|row| row.offender_id)),
    );
    Ok(pages)
}

/// The number of people who are booked into, or attended, each of many sessions, in one statement. For future sessions,
/// people to whom the caller's access is limited are not counted.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn counts_of_sessions(
    caller: &Caller,
    sessions: &[SessionId],
) -> Result<HashMap<SessionId, Counted>> {
    let read = caller.read(Action::ListSessions)?;
    let rows = Entity::find()
        .select_only()
        .column(attendance::Column::SessionId)
        // Not of a column, so that the index is enough.
        .column_as(Expr::cust("COUNT(*)"), "count")
        .filter(condition::any_of(
            &read,
            attendance::Column::SessionId,
            sessions.to_vec(),
        ))
        .filter(not_kept_from(caller))
        .group_by(attendance::Column::SessionId);
    counted(&read, rows).await
}

/// The credited minutes of many sessions, of the same people. A session without any is left out.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn minutes_of_sessions(
    caller: &Caller,
    sessions: &[SessionId],
) -> Result<HashMap<SessionId, Counted>> {
    let read = caller.read(Action::ListSessions)?;
    let of_these = condition::any_of(&read, attendance::Column::SessionId, sessions.to_vec());
    let rows = Entity::find()
        .select_only()
        .column(attendance::Column::SessionId)
        .column_as(
            Expr::cust("CAST(SUM(credited_minutes) AS BIGINT)"),
            "minutes",
        )
        .filter(of_these)
        .filter(not_kept_from(caller))
        .group_by(attendance::Column::SessionId);
    counted(&read, rows).await
}

/// A number of each session, of people or of minutes.
async fn counted(read: &Read<'_>, rows: Select<Entity>) -> Result<HashMap<SessionId, Counted>> {
    let rows: Vec<(SessionId, i64)> = rows.into_tuple().all(read.db()).await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(session, number)| (session, Counted::of(number)))
        .collect())
}

/// Whether the caller may see people's behaviour, work and notes: the Team and the data protection officer. Referrers
/// see status and hours.
#[must_use]
pub fn shows_conduct(caller: &Caller) -> bool {
    caller.role().sees_what_the_team_sees()
}
