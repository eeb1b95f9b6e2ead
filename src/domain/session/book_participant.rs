//! Books a person into a session.

use entity::{attendance, session};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::domain::{
    Caller, Result, Work,
    attendance::{self as attendances, Attendance},
    check::{Command, Problems},
    error::all_met,
    event::Event,
    id::{AttendanceId, OffenderId, ReferralId, SessionId},
    offender,
    policy::Action,
    reference::ATTENDANCE_OUTCOME,
    referral::{self, Referral},
    rule::Rule,
    session::{Audience, Session, Status},
};

/// Who is booked into what.
#[derive(Clone, Debug)]
pub struct BookParticipant {
    pub idempotency_key: Option<String>,
    pub session: SessionId,
    pub referral: ReferralId,
}

impl Command for BookParticipant {
    fn check(&self, _problems: &mut Problems) {}

    fn idempotency_key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

/// Books a person who has agreed to take part into a session that has not begun.
///
/// # Errors
/// Without the right or the rows; when the session is full, has begun, or is for others; when the person is booked
/// already or not open for booking.
pub async fn book_participant(caller: &Caller, input: BookParticipant) -> Result<Attendance> {
    let mut work = caller.begin(Action::BookParticipant, &input).await?;
    if let Some(made) = work.replayed() {
        let row = attendances::get(&work.read(), AttendanceId(made)).await?;
        caller.looked_at([row.offender_id]);
        return Ok(row);
    }
    let session = super::get_alone(&work, input.session).await?;
    let referral = referral::get(&work.read(), input.referral).await?;
    may_be_booked(&work, &session, &referral).await?;
    let row = write(&work, &session, &referral).await?;
    work.happened(Event::ParticipantBooked(row.id, referral.offender_id))
        .await?;
    work.made(row.id.0).await?;
    work.commit().await?;
    Ok(row)
}

async fn may_be_booked(work: &Work, session: &Session, referral: &Referral) -> Result<()> {
    let booked = super::attendances(work, session.id).await?;
    let person = offender::get_alone(work, referral.offender_id).await?;
    let audience = if session.date < person.adult_on {
        Audience::Youth
    } else {
        Audience::Adult
    };
    let room = i64::from(session.capacity) > i64::try_from(booked.len()).unwrap_or(i64::MAX);
    all_met([
        (
            matches!(session.status, Status::Planned | Status::Confirmed),
            Rule::SessionOpenForBooking,
        ),
        (
            referral::status::may_work(referral.status),
            Rule::ReferralOpenForBooking,
        ),
        (
            booked.iter().all(|row| row.offender_id != person.id),
            Rule::AttendanceOncePerSession,
        ),
        (
            is_free(work, session, person.id).await?,
            Rule::ParticipantFree,
        ),
        (person.merged_into_id.is_none(), Rule::OffenderNotMerged),
        (room, Rule::SessionCapacity),
        (audience == session.audience, Rule::AudienceMatchesAge),
    ])
}

/// Whether the person is in no other session at that time. Whoever did not come to one, or is known not to come, is free.
async fn is_free(work: &Work, session: &Session, person: OffenderId) -> Result<bool> {
    let cancelled = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::Status.eq(Status::Cancelled));
    let others = attendance::Entity::find()
        .filter(attendance::Column::OffenderId.eq(person))
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

async fn write(work: &Work, session: &Session, referral: &Referral) -> Result<Attendance> {
    let row = Attendance {
        id: AttendanceId::new(),
        session_id: session.id,
        referral_id: referral.id,
        offender_id: referral.offender_id,
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        outcome: None,
        penalty_minutes: 0,
        credited_minutes: 0,
        behaviour: None,
        work_quality: None,
        notes: None,
        booked_by: work.caller().subject().into(),
        recorded_by: None,
        recorded_at: None,
        version: 1,
    };
    let row: attendance::ActiveModel = row.into();
    Ok(attendance::Entity::insert(row.reset_all())
        .exec_with_returning(work.db())
        .await?)
}
