//! Moves a session that has not begun to another time. The bookings move with it.

use chrono::{DateTime, Utc};
use entity::{attendance, session};
use kernel::{
    Caller, Error, Noun, Result, Work,
    amendment::Changes,
    check::{Command, NOTE, Problems},
    clock::{local_day, monday, written},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr,
};

use crate::{
    attendance::Attendance,
    id::SessionId,
    operation, photo,
    reference::SESSION_MOVED,
    referral::departures,
    session::{
        Session, Status, reach,
        readiness::{self, Slot},
        status::{self, Step},
        veil,
    },
    site,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct MoveTo {
    pub session: SessionId,
    pub expected_version: i32,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// A code of the reference list `SESSION_MOVED`.
    pub reason: String,
    pub note: Option<String>,
}

impl Command for MoveTo {
    fn check(&self, problems: &mut Problems) {
        readiness::times(problems, self.starts_at, self.ends_at);
        problems.code("reasonCode", SESSION_MOVED, &self.reason);
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Moves a session that has not begun to another time. All rules that were checked for its present status are checked
/// again for the new time. A confirmed session that could not be confirmed at the new time is not moved.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the time does not change; if a rule is not met at the new
/// time; if the status does not allow the step; if the version is stale.
pub async fn move_to(caller: &Caller, input: MoveTo) -> Result<Session> {
    let mut work = caller.begin(Action::MoveSession, &input).await?;
    let session = super::get_alone(&work, input.session).await?;
    expect_version(session.version, input.expected_version)?;
    status::after(session.status, Step::Move)?;
    let booked = super::attendances(&work, session.id).await?;
    let moved = at_the_new_time(&work, &session, &input)?;
    may_be_moved(&work, &moved, &booked).await?;
    let moved = write(&work, &session, moved, &input).await?;
    let people: Vec<_> = booked.iter().map(|slot| slot.offender_id).collect();
    take_along(&mut work, &moved, booked).await?;
    let to_another_week = moved.week_on != session.week_on;
    let event = event::SessionMoved::of(moved.id);
    let event = event.shown_through_the_veil(to_another_week);
    let logged = work.happened(event).await?;
    if !veil::is_to_come(caller, &session) {
        reach::no_longer_past(&work, logged, &session).await?;
    }
    departures::from_supervisor(&work, logged, &session, people).await?;
    if veil::is_to_come(caller, &moved) {
        photo::hide_of_session(&mut work, moved.id).await?;
    }
    work.commit().await?;
    Ok(moved)
}

/// The session at the new time.
fn at_the_new_time(work: &Work, session: &Session, input: &MoveTo) -> Result<Session> {
    if (session.starts_at, session.ends_at) == (input.starts_at, input.ends_at) {
        return Err(Error::invalid(
            "startsAt",
            "A time that differs from the present one is expected.",
        ));
    }
    let date = local_day(input.starts_at);
    Ok(Session {
        date,
        week_on: monday(date),
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        entered_late: input.starts_at < work.now(),
        ..session.clone()
    })
}

async fn may_be_moved(work: &Work, moved: &Session, booked: &[Attendance]) -> Result<()> {
    let site = site::get(&work.read(), moved.site_id).await?;
    let mut guards = readiness::to_plan(work, &site, &Slot::from(moved)).await?;
    guards.push(operation::stays_in_its_operation(work, moved.id, moved.date).await?);
    guards.extend(readiness::to_seat(work, moved, booked).await?);
    if moved.status == Status::Confirmed {
        guards.push((!booked.is_empty(), Rule::SessionNeedsBooking));
        guards.extend(readiness::to_take_place(work, &site, moved).await?);
    }
    all_met(guards)
}

async fn write(work: &Work, old: &Session, new: Session, input: &MoveTo) -> Result<Session> {
    let mut changes = Changes::because(Some(input.reason.clone()));
    for (field, from, to) in [
        ("startsAt", old.starts_at, new.starts_at),
        ("endsAt", old.ends_at, new.ends_at),
    ] {
        let change = (from != to).then_some(to).into();
        changes.set(field, &mut { from }, change, |at| written(*at));
    }
    changes.record(work, (Noun::Session, old.id.0)).await?;
    let change = session::ActiveModel {
        date: Set(new.date),
        week_on: Set(new.week_on),
        starts_at: Set(new.starts_at),
        ends_at: Set(new.ends_at),
        entered_late: Set(new.entered_late),
        ..old.clone().into()
    };
    let because = Because::of(&input.reason, input.note.as_deref());
    super::move_on(work, old, Step::Move, change, because).await
}

/// Moves every slot with the session, because a slot lies on the day of its session. This includes the slots of people
/// who are already excused.
async fn take_along(work: &mut Work, session: &Session, booked: Vec<Attendance>) -> Result<()> {
    attendance::Entity::update_many()
        .col_expr(attendance::Column::StartsAt, Expr::value(session.starts_at))
        .col_expr(attendance::Column::EndsAt, Expr::value(session.ends_at))
        .col_expr(
            attendance::Column::Version,
            attendance::Column::Version.into_expr().add(1),
        )
        .filter(attendance::Column::SessionId.eq(session.id))
        .exec(work.db())
        .await?;
    for row in booked {
        work.happened(event::ParticipantMoved::of(row.id, row.offender_id))
            .await?;
    }
    Ok(())
}
