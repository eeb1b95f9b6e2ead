//! Books a person into a session.

use entity::attendance;
use kernel::{
    Caller, Result, Work,
    check::{Command, Problems},
    error::all_met,
    event,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveModelTrait, EntityTrait};

use crate::{
    attendance::{self as attendances, Attendance},
    id::{AttendanceId, ReferralId, SessionId},
    offender,
    referral::{self, Referral},
    session::{Audience, Session, Status, readiness},
};

/// The input of this operation.
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
/// If the caller lacks the scope or a row is not found; if the session is full, has begun, or is for another age group;
/// if the person is already booked or cannot be booked.
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
    work.happened(event::ParticipantBooked::of(row.id, referral.offender_id))
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
            readiness::are_free(work, session, vec![person.id]).await?,
            Rule::ParticipantFree,
        ),
        (person.merged_into_id.is_none(), Rule::OffenderNotMerged),
        (room, Rule::SessionCapacity),
        (audience == session.audience, Rule::AudienceMatchesAge),
    ])
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
