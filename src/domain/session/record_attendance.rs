//! Records the outcome of a person's attendance of a session.

use chrono::{DateTime, Utc};
use entity::attendance;
use kernel::{
    Caller, Noun, Result, Work,
    check::{self, Command, NOTE, Problems},
    clock::local_day,
    error::{Error, all_met},
    event, expect_version,
    policy::Action,
    principal::Role,
    rule::Rule,
    version,
};
use sea_orm::ActiveValue::Set;

use crate::{
    attendance::{self as attendances, Attendance, Rating},
    id::AttendanceId,
    reference::{ATTENDANCE_OUTCOME, ReferenceItem},
    referral::{self, Referral},
    session::{Session, Status, credit},
};

/// The outcome of an attendance.
#[derive(Clone, Debug)]
pub struct RecordAttendance {
    pub attendance: AttendanceId,
    /// Required to correct an outcome that is already recorded.
    pub expected_version: Option<i32>,
    /// When the person began, by default the booked time.
    pub starts_at: Option<DateTime<Utc>>,
    /// When the person ended, by default the booked time.
    pub ends_at: Option<DateTime<Utc>>,
    /// A code of the reference list `ATTENDANCE_OUTCOME`.
    pub outcome: String,
    pub penalty_minutes: i32,
    /// Required if the person attended.
    pub behaviour: Option<Rating>,
    /// Required if the person attended.
    pub work_quality: Option<Rating>,
    pub notes: Option<String>,
}

impl Command for RecordAttendance {
    fn check(&self, problems: &mut Problems) {
        problems.code("outcomeCode", ATTENDANCE_OUTCOME, &self.outcome);
        problems.minutes("penaltyMinutes", self.penalty_minutes, 0, 24 * 60);
        problems.optional("notes", self.notes.as_deref(), NOTE);
    }
}

/// Records an outcome and credits the minutes worked. The status of the referral follows from them.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the session has not started; if only the Team's office may
/// record the outcome; if the referral is closed; if the version is stale.
pub async fn record_attendance(caller: &Caller, input: RecordAttendance) -> Result<Attendance> {
    let mut work = caller.begin(Action::RecordAttendance, &input).await?;
    let row = attendances::get(&work.read(), input.attendance).await?;
    let session = super::get_alone(&work, row.session_id).await?;
    let mut referrals = referral::alone(&work, vec![row.referral_id]).await?;
    let referral = referrals.pop().ok_or(Error::NotFound(Noun::Referral))?;
    // The future holds the referral several times; boxing it saves stack space.
    let row = Box::pin(record(&mut work, &session, (row, referral), input)).await?;
    work.commit().await?;
    Ok(row)
}

/// Records one outcome within an operation that has locked the session and the referral. All checks are made before
/// anything is written.
pub(super) async fn record(
    work: &mut Work,
    session: &Session,
    (row, referral): (Attendance, Referral),
    input: RecordAttendance,
) -> Result<Attendance> {
    let caller = &work.caller().clone();
    let outcome = known(caller, &input.outcome)?;
    let row = with_slot(row, &input)?;
    may_be_recorded(caller, work, session, &row, &outcome)?;
    let attended = outcome.attended == Some(true);
    complies(caller, &input, session, &row, attended)?;
    let row = write(work, (row, referral), input, attended).await?;
    work.happened(event::AttendanceRecorded::of(row.id, row.offender_id))
        .await?;
    Ok(row)
}

fn known(caller: &Caller, code: &str) -> Result<ReferenceItem> {
    let directory = caller.directory();
    let item = directory.reference_item(ATTENDANCE_OUTCOME, code).cloned();
    item.ok_or_else(|| {
        let expected = check::expected_code(&directory, ATTENDANCE_OUTCOME);
        Error::invalid("outcomeCode", expected)
    })
}

/// The row with the given times, if its version is the expected one.
fn with_slot(row: Attendance, input: &RecordAttendance) -> Result<Attendance> {
    match input.expected_version {
        Some(version) => expect_version(row.version, version)?,
        None if row.outcome.is_some() => {
            return Err(Error::invalid(
                "expectedVersion",
                "The version is expected to correct a recorded outcome.",
            ));
        }
        None => {}
    }
    let starts_at = input.starts_at.unwrap_or(row.starts_at);
    let ends_at = input.ends_at.unwrap_or(row.ends_at);
    Ok(Attendance {
        starts_at,
        ends_at,
        ..row
    })
}

fn may_be_recorded(
    caller: &Caller,
    work: &Work,
    session: &Session,
    row: &Attendance,
    outcome: &ReferenceItem,
) -> Result<()> {
    let on_the_day = outcome.on_the_day == Some(true);
    let open = match session.status {
        Status::InProgress => true,
        Status::Planned | Status::Confirmed => !on_the_day,
        Status::Completed | Status::Cancelled => false,
    };
    all_met([
        (open, Rule::AttendanceOpen),
        (
            on_the_day || caller.role() != Role::Supervisor,
            Rule::AttendanceOutcomeForOffice,
        ),
        (
            !on_the_day || row.starts_at <= work.now(),
            Rule::AttendanceOutcomeAfterStart,
        ),
    ])
}

/// Checks that the slot lies on the day of its session, that it ends after it begins, that the penalty is no longer
/// than the slot, and that behaviour and work are rated if the person attended.
fn complies(
    caller: &Caller,
    input: &RecordAttendance,
    session: &Session,
    row: &Attendance,
    attended: bool,
) -> Result<()> {
    let mut problems = Problems::of(caller);
    for (field, instant) in [("startsAt", row.starts_at), ("endsAt", row.ends_at)] {
        if local_day(instant) != session.date {
            problems.add(field, "An instant on the day of the session is expected.");
        }
    }
    let slot = (row.ends_at - row.starts_at).num_minutes();
    if slot <= 0 {
        problems.add("endsAt", "An instant after startsAt is expected.");
    } else if i64::from(input.penalty_minutes) > slot {
        problems.add(
            "penaltyMinutes",
            "At most the number of minutes of the slot is expected.",
        );
    }
    if attended && input.behaviour.is_none() {
        problems.add(
            "behaviour",
            "A rating of the person's behaviour is expected if they attended.",
        );
    }
    if attended && input.work_quality.is_none() {
        problems.add(
            "workQuality",
            "A rating of the person's work is expected if they attended.",
        );
    }
    problems.done()
}

async fn write(
    work: &mut Work,
    (row, referral): (Attendance, Referral),
    input: RecordAttendance,
    attended: bool,
) -> Result<Attendance> {
    let remaining = referral.ordered_minutes - referral.credited_minutes + row.credited_minutes;
    let slot = (row.starts_at, row.ends_at);
    let earned = credit::earned(attended, slot, input.penalty_minutes, remaining);
    let gained = earned - row.credited_minutes;
    referral::may_be_credited(&referral, gained)?;
    let read = row.version;
    let change = attendance::ActiveModel {
        starts_at: Set(row.starts_at),
        ends_at: Set(row.ends_at),
        outcome: Set(Some(input.outcome)),
        penalty_minutes: Set(input.penalty_minutes),
        credited_minutes: Set(earned),
        behaviour: Set(input.behaviour),
        work_quality: Set(input.work_quality),
        notes: Set(input.notes),
        recorded_by: Set(Some(work.caller().subject().into())),
        recorded_at: Set(Some(work.now())),
        ..row.into()
    };
    let row = version::save(work, change, attendance::Column::Version, read).await?;
    referral::credit(work, referral, gained, row.starts_at).await?;
    Ok(row)
}
