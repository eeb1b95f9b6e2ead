//! Sessions of work at one site on one day, with a supervisor and several people. This file reads and saves them. Each
//! operation that writes has a file of its own.

mod book_participant;
mod cancel;
mod complete;
mod confirm;
pub mod credit;
mod filter;
mod move_to;
pub mod overdue;
mod plan;
pub(crate) mod reach;
mod readiness;
mod record_attendance;
mod record_attendances;
mod reopen;
mod start;
pub mod status;
mod unbook_participant;
pub mod veil;
pub mod watch;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{attendance, session, site::SiteType};
use kernel::{
    Caller, Error, Noun, Read, Work, bound, check,
    clock::monday,
    condition,
    error::Result,
    history::{self, Because},
    page::{self, List, Page, PageRequest, Sorted},
    period::{self, Period},
    policy::Action,
    version,
};
use sea_orm::{
    ActiveEnum, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter,
    QuerySelect, RelationDef, Select,
};

use crate::{
    id::{OrganisationId, SessionId, SiteId, StaffId},
    place::Sought,
};
use reach::within_reach;
use status::Step;

pub use book_participant::{BookParticipant, book_participant};
pub use cancel::{Cancel, cancel};
pub use complete::{Complete, complete};
pub use confirm::{Confirm, confirm};
pub use entity::session::{Audience, Entity, Model as Session, Status, WorkType};
pub(super) use filter::of_kinds;
pub use move_to::{MoveTo, move_to};
pub use plan::{Plan, plan};
pub(super) use reach::{around_now, ids_at, is_around_now, open_at};
pub use record_attendance::{RecordAttendance, record_attendance};
pub use record_attendances::{RecordAttendances, Recorded, record_attendances};
pub use reopen::{Reopen, reopen};
pub use start::{Start, start};
pub use unbook_participant::{UnbookParticipant, unbook_participant};
pub use veil::is_veiled;

/// The join from sessions to their attendances.
pub(super) fn attendances_of_sessions() -> RelationDef {
    Entity::belongs_to(attendance::Entity)
        .from(session::Column::Id)
        .to(attendance::Column::SessionId)
        .into()
}

/// The session with this id, if it is within reach.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or none for this caller.
pub async fn get(read: &Read<'_>, id: SessionId) -> Result<Session> {
    let row = within_reach(read)
        .filter(session::Column::Id.eq(id))
        .one(read.db())
        .await?;
    row.ok_or(Error::NotFound(Noun::Session))
}

/// The session with this id, if it is within reach, locked against changes until the transaction ends: an operation
/// that counts its places must be the only one that does. SQLite has only one writer anyway.
pub(crate) async fn get_alone(work: &Work, id: SessionId) -> Result<Session> {
    let row = within_reach(&work.read())
        .filter(session::Column::Id.eq(id))
        .lock_exclusive()
        .one(work.db())
        .await?;
    row.ok_or(Error::NotFound(Noun::Session))
}

/// The sessions with these ids that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_many(caller: &Caller, ids: &[SessionId]) -> Result<Vec<Session>> {
    let read = caller.read(Action::ListSessions)?;
    Ok(within_reach(&read)
        .filter(condition::any_of(&read, session::Column::Id, ids.to_vec()))
        .all(read.db())
        .await?)
}

/// The sessions with these references that are within reach, in no particular order.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_references(caller: &Caller, references: &[String]) -> Result<Vec<Session>> {
    let read = caller.read(Action::ListSessions)?;
    let rows = within_reach(&read).filter(referenced(&read, references));
    Ok(rows.all(read.db()).await?)
}

/// The session with this reference, if it is within reach.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn find_by_reference(caller: &Caller, reference: &str) -> Result<Option<Session>> {
    check::reference(reference)?;
    let mut found = find_by_references(caller, &[reference.to_owned()]).await?;
    Ok(found.pop())
}

/// The condition that a session has one of these references. Outside the Team a future session is not found by its
/// reference: otherwise a caller could guess the reference and learn which session it belongs to.
fn referenced(read: &Read<'_>, references: &[String]) -> Condition {
    let these = condition::referenced(read, session::Column::ReferenceFolded, references);
    let found = Condition::all().add(these);
    if read.caller().role().is_of_the_team() {
        found
    } else {
        found.add(veil::is_over(read.caller()))
    }
}

/// A filter of sessions. `None` applies no condition; an empty list matches nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Only sessions with these references. Outside the Team this leaves out future sessions.
    pub references: Option<Vec<String>>,
    /// Only sessions with these statuses. Outside the Team this leaves out future sessions.
    pub status: Option<Vec<Status>>,
    /// Only sessions at this site.
    pub site: Option<SiteId>,
    /// Only sessions at sites that lie there.
    pub place: Sought,
    /// Only sessions at sites of these types.
    pub kinds: Option<Vec<SiteType>>,
    /// Only sessions at sites that came of a suggestion of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only sessions with work of one of these types. Outside the Team this leaves out future sessions.
    pub work_types: Option<Vec<WorkType>>,
    /// Only sessions led by this supervisor. Outside the Team this matches no session.
    pub supervisor: Option<StaffId>,
    /// Only sessions in this period. Outside the Team: in a week that has a day of the period.
    pub date: Period,
    /// Only sessions of this age group. Outside the Team this matches no session: the work of young people is not told apart.
    pub audience: Option<Audience>,
    /// Only sessions whose day is over and that lack an outcome, or only others. Outside the Team this matches no
    /// session.
    pub outcomes_overdue: Option<bool>,
}

/// The list of sessions. Outside the Team no filter and no order may reveal more than the week, so both use the week.
fn listed(read: &Read<'_>, filter: &Filter, also: Condition, descending: bool) -> List<Entity> {
    let team = read.caller().role().is_of_the_team();
    let mut rows = within_reach(read).filter(also);
    if let Some(references) = &filter.references {
        rows = rows.filter(referenced(read, references));
    }
    if let Some(statuses) = &filter.status {
        rows = rows.filter(condition::has(session::Column::Status, statuses.clone()));
        if !team {
            rows = rows.filter(veil::is_over(read.caller()));
        }
    }
    if let Some(site) = filter.site {
        rows = rows.filter(session::Column::SiteId.eq(site));
    }
    if let Some(supervisor) = filter.supervisor {
        rows = rows.filter(if team {
            session::Column::SupervisorId.eq(supervisor)
        } else {
            condition::never()
        });
    }
    if let Some(audience) = filter.audience {
        rows = rows.filter(if read.caller().role().sees_what_the_team_sees() {
            session::Column::Audience.eq(audience)
        } else {
            condition::never()
        });
    }
    if let Some(overdue) = filter.outcomes_overdue {
        rows = rows.filter(if team {
            overdue::is(read, overdue)
        } else {
            condition::never()
        });
    }
    let (rows, by) = in_period(rows, filter, team);
    let bound_to = format!("sessions {filter:?} {descending} {team}");
    List {
        noun: Noun::Session,
        within: within_reach(read),
        rows,
        parts: vec![],
        by,
        apart: None,
        veiled: (!team).then(|| veil::is_over(read.caller()).not()),
        descending,
        id: session::Column::Id,
        bound_to,
    }
}

/// The sessions in the period of a filter, and the column by which they are sorted.
fn in_period(
    mut rows: Select<Entity>,
    filter: &Filter,
    team: bool,
) -> (Select<Entity>, session::Column) {
    if team {
        // By the instants at which the local days begin, so that the index of the order can be used.
        let starts_at = session::Column::StartsAt;
        return (
            rows.filter(period::holds(starts_at, filter.date)),
            starts_at,
        );
    }
    let week = session::Column::WeekOn;
    if let Some(from) = filter.date.from {
        rows = rows.filter(week.gte(monday(from)));
    }
    if let Some(last) = filter.date.until.and_then(|until| until.pred_opt()) {
        rows = rows.filter(week.lte(monday(last)));
    }
    (rows, week)
}

/// Sessions within reach, in the order of their start. Outside the Team, in the order of their week.
///
/// # Errors
/// If the caller lacks the scope; if the page size or the cursor is not valid.
pub async fn list(
    caller: &Caller,
    filter: &Filter,
    order: Sorted<()>,
    request: &PageRequest,
) -> Result<Page<Session>> {
    let read = caller.read(Action::ListSessions)?;
    check::filter(caller, filter)?;
    let also = filter.condition(&read)?;
    page::of(
        &read,
        listed(&read, filter, also, order.descending),
        request,
    )
    .await
}

/// The sessions of each of many sites.
///
/// # Errors
/// As [`list`].
pub async fn of_sites(
    caller: &Caller,
    sites: &[SiteId],
    (filter, order): (&Filter, Sorted<()>),
    request: &PageRequest,
) -> Result<HashMap<SiteId, Page<Session>>> {
    let read = caller.read(Action::ListSessions)?;
    check::filter(caller, filter)?;
    let also = filter.condition(&read)?;
    let list = || listed(&read, filter, also.clone(), order.descending);
    page::of_each(&read, list, session::Column::SiteId, sites, request).await
}

/// Changes the status of a session by a step, records it in the history, and saves further changes.
async fn move_on(
    work: &Work,
    row: &Session,
    step: Step,
    change: session::ActiveModel,
    because: Because,
) -> Result<Session> {
    let next = status::after(row.status, step)?;
    let change = session::ActiveModel {
        status: Set(next),
        ..change
    };
    let moved = version::save(work, change, session::Column::Version, row.version).await?;
    history::changed(
        work,
        (Noun::Session, row.id.0),
        Some(row.status),
        next,
        because,
    )
    .await?;
    Ok(moved)
}

/// The attendances of a session, regardless of the caller's reach.
async fn attendances(work: &Work, session: SessionId) -> Result<Vec<attendance::Model>> {
    let rows = attendance::Entity::find().filter(attendance::Column::SessionId.eq(session));
    Ok(rows.all(work.db()).await?)
}

/// Whether a date is today, in local time.
fn is_today(work: &Work, day: NaiveDate) -> bool {
    kernel::clock::local_day(work.now()) == day
}

/// Whether a session's day is so long ago that it can no longer be entered from a paper sheet.
fn is_too_late(now: DateTime<Utc>, day: NaiveDate) -> bool {
    kernel::clock::local_day(now) - day > chrono::TimeDelta::days(31)
}

/// The types of work of a session.
pub fn work_types(stored: &str) -> impl Iterator<Item = WorkType> + '_ {
    stored
        .split(' ')
        .filter_map(|code| WorkType::try_from_value(&code.to_owned()).ok())
        .take(bound::WORK_TYPES)
}
