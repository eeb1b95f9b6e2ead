//! The rules that a session must meet at its time, whether it is planned, confirmed, started or moved. Each function
//! returns the rules, which the operation checks together with its own.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{attendance, session, staff};
use kernel::{Result, Work, check::Problems, clock::local_day, condition, rule::Rule};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{Audience, Entity, Session, Status};
use crate::{
    attendance::Attendance,
    id::{OffenderId, SessionId, StaffId},
    offender,
    reference::ATTENDANCE_OUTCOME,
    site::{self, Site, risk_assessment, status::Step},
    staff::{StaffRole, can_do},
};

/// Rules, each with whether it is met.
pub(super) type Guards = Vec<(bool, Rule)>;

/// The time of a session, and its supervisor.
pub(super) struct Slot {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub supervisor: StaffId,
    /// The session itself, which does not conflict with itself. `None` for a new one.
    pub session: Option<SessionId>,
}

impl From<&Session> for Slot {
    fn from(session: &Session) -> Self {
        Self {
            starts_at: session.starts_at,
            ends_at: session.ends_at,
            supervisor: session.supervisor_id,
            session: Some(session.id),
        }
    }
}

/// Checks that a session begins and ends on the same local day, in that order.
pub(super) fn times(problems: &mut Problems, starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) {
    if ends_at <= starts_at {
        problems.add("endsAt", "An instant after startsAt is expected.");
    } else if local_day(ends_at) != local_day(starts_at) {
        problems.add(
            "endsAt",
            "An instant on the same local day as startsAt is expected.",
        );
    }
}

/// The rules for planning: a site that allows sessions, a supervisor in service who leads no other session at that
/// time, and a day that is not too long ago.
pub(super) async fn to_plan(work: &Work, site: &Site, slot: &Slot) -> Result<Guards> {
    let directory = work.caller().directory();
    let day = local_day(slot.starts_at);
    let [leads, serves] = can_do(&directory, slot.supervisor, StaffRole::Supervisor, day);
    Ok(vec![
        (
            site::status::after(site.status, Step::Schedule).is_ok(),
            Rule::SessionNeedsSite,
        ),
        leads,
        serves,
        (is_free(work, slot).await?, Rule::SessionSupervisorFree),
        (
            !super::is_too_late(work.now(), day),
            Rule::SessionNotTooLate,
        ),
    ])
}

/// Whether the supervisor leads no other session at that time. The supervisor's row is locked, so that of two plans at
/// the same time the second sees the first.
async fn is_free(work: &Work, slot: &Slot) -> Result<bool> {
    staff::Entity::find_by_id(slot.supervisor)
        .lock_exclusive()
        .one(work.db())
        .await?;
    let mut others = Entity::find()
        .filter(session::Column::SupervisorId.eq(slot.supervisor))
        .filter(session::Column::Status.ne(Status::Cancelled))
        // No session is longer than a day. With this bound the index on the start can be used.
        .filter(session::Column::StartsAt.gt(slot.starts_at - TimeDelta::days(1)))
        .filter(session::Column::StartsAt.lt(slot.ends_at))
        .filter(session::Column::EndsAt.gt(slot.starts_at));
    if let Some(itself) = slot.session {
        others = others.filter(session::Column::Id.ne(itself));
    }
    Ok(others.count(work.db()).await? == 0)
}

/// The rules for the people booked: enough places, a time at which none of them is in another session, and a day on
/// which each of them is in the session's age group. People who are already excused are not checked.
pub(super) async fn to_seat(
    work: &Work,
    session: &Session,
    booked: &[Attendance],
) -> Result<Guards> {
    let room = usize::try_from(session.capacity).is_ok_and(|capacity| booked.len() <= capacity);
    let coming = booked.iter().filter(|row| row.outcome.is_none());
    let coming: Vec<_> = coming.map(|row| row.offender_id).collect();
    let free = are_free(work, session, coming.clone()).await?;
    let people = offender::of_rows(&work.read(), coming).await?;
    let fit = people.iter().all(|person| {
        let is_young = session.date < person.adult_on;
        is_young == (session.audience == Audience::Youth)
    });
    Ok(vec![
        (room, Rule::SessionCapacity),
        (fit, Rule::AudienceMatchesAge),
        (free, Rule::ParticipantFree),
    ])
}

/// Whether these people are in no other session at the time of this one. A person who did not attend another session,
/// or is known not to attend it, is free.
pub(super) async fn are_free(
    work: &Work,
    session: &Session,
    people: Vec<OffenderId>,
) -> Result<bool> {
    let cancelled = Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::Status.eq(Status::Cancelled));
    let theirs = condition::any_of(&work.read(), attendance::Column::OffenderId, people);
    let others = attendance::Entity::find()
        .filter(theirs)
        .filter(attendance::Column::SessionId.ne(session.id))
        .filter(attendance::Column::StartsAt.lt(session.ends_at))
        .filter(attendance::Column::EndsAt.gt(session.starts_at))
        .filter(attendance::Column::SessionId.not_in_subquery(cancelled.into_query()));
    let directory = work.caller().directory();
    let is_there = |row: &Attendance| {
        let outcome = row.outcome.as_deref();
        let outcome = outcome.and_then(|code| directory.reference_item(ATTENDANCE_OUTCOME, code));
        outcome.is_none_or(|outcome| outcome.attended == Some(true))
    };
    Ok(!others.all(work.db()).await?.iter().any(is_there))
}

/// The rules for taking place: a risk assessment that covers the day and the people, and permission on the day.
pub(super) async fn to_take_place(work: &Work, site: &Site, session: &Session) -> Result<Guards> {
    let young = session.audience == Audience::Youth;
    let assessed = risk_assessment::covers(&work.read(), site.id, session.date, young).await?;
    Ok(vec![
        (assessed, Rule::SessionNeedsRiskAssessment),
        (
            site::is_permitted(site, session.date),
            Rule::SiteNeedsPermission,
        ),
    ])
}
