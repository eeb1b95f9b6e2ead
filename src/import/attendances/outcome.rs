//! The columns of an outcome: reads them, compares them with a booking that is known, and amends its outcome.

use chrono::{DateTime, Utc};
use domain::{
    attendance::{Attendance, Rating},
    reference::ATTENDANCE_OUTCOME,
    session::{self, RecordAttendance, Session, Status},
};
use kernel::{Caller, clock::local_instant};

use crate::import::{
    accept,
    moment::{self, TIME},
    pass::Trouble,
    planned::Planned,
    row::Row,
};

/// The outcome of everybody who was booked in a session that was cancelled.
pub(super) const STOOD_DOWN: &str = "STOOD_DOWN";
/// The columns of an outcome.
const OUTCOME: [&str; 6] = [
    "outcome",
    "start",
    "end",
    "penalty_minutes",
    "behaviour",
    "work_quality",
];
/// What the row says about the person's attendance.
pub(super) struct Outcome {
    /// The code; none before the outcome is known, and for some people of a cancelled session.
    pub(super) code: Option<String>,
    /// When the person began and ended, if these were not the times of the session.
    pub(super) starts_at: Option<DateTime<Utc>>,
    pub(super) ends_at: Option<DateTime<Utc>>,
    pub(super) penalty_minutes: i32,
    pub(super) behaviour: Option<Rating>,
    pub(super) work_quality: Option<Rating>,
}

/// Reads the columns; none if there is a problem with any of the row.
pub(super) fn read(row: &mut Row, planned: &Planned) -> Option<Outcome> {
    let instant = |text: &str| Some(local_instant(planned.date.and_time(moment::time(text)?)));
    let starts_at = row.may("start", TIME, instant);
    let ends_at = row.may("end", TIME, instant);
    let penalty_minutes = row.may("penalty_minutes", "A number is expected.", |text| {
        text.parse().ok()
    });
    let behaviour = row.may_choose("behaviour");
    let work_quality = row.may_choose("work_quality");
    let code = row.owned("outcome");
    match planned.status {
        Status::Completed => row.code("outcome", ATTENDANCE_OUTCOME),
        Status::Cancelled if code.as_deref().is_some_and(|code| code != STOOD_DOWN) => {
            row.wrong(
                "outcome",
                "STOOD_DOWN or nothing is expected: the session was cancelled.",
            );
        }
        _ if code.is_some() => row.code("outcome", ATTENDANCE_OUTCOME),
        _ => {}
    }
    if !row.is_right() {
        return None;
    }
    Some(Outcome {
        code,
        starts_at: starts_at?,
        ends_at: ends_at?,
        penalty_minutes: penalty_minutes?.unwrap_or(0),
        behaviour: behaviour?,
        work_quality: work_quality?,
    })
}

/// Requires that a row has no details of an outcome, because none is recorded of it that could have them.
pub(super) fn holds_nothing(row: &mut Row, is_cancelled: bool) -> Result<(), Trouble> {
    let unless = if is_cancelled {
        "because the session was cancelled"
    } else {
        "without an outcome"
    };
    for column in OUTCOME.into_iter().skip(1) {
        row.nothing(column, unless);
    }
    if row.is_right() {
        Ok(())
    } else {
        Err(Trouble::Noted)
    }
}

/// Corrects a recorded outcome.
pub(super) async fn amend(
    caller: &Caller,
    row: &mut Row,
    known: &Attendance,
    (given, code): (&Outcome, Option<&str>),
    session: &Session,
) -> Result<(), Trouble> {
    let (Some(code), true) = (code, known.outcome.is_some()) else {
        row.kept(&OUTCOME, "An outcome is expected, to which this belongs.");
        return Ok(());
    };
    let groups: [&[_]; 1] = [&OUTCOME];
    accept::apply(row, known.clone(), &groups, async |known, _| {
        let step = RecordAttendance {
            attendance: known.id,
            expected_version: Some(known.version),
            starts_at: Some(given.starts_at.unwrap_or(session.starts_at)),
            ends_at: Some(given.ends_at.unwrap_or(session.ends_at)),
            outcome: code.to_owned(),
            penalty_minutes: given.penalty_minutes,
            behaviour: given.behaviour,
            work_quality: given.work_quality,
            notes: known.notes,
        };
        session::record_attendance(caller, step).await
    })
    .await?;
    Ok(())
}

/// Compares a booking with the row. Times that are left out are those of the session, as when an outcome is recorded; and
/// before that, those that were booked.
pub(super) fn compare(
    row: &mut Row,
    known: &Attendance,
    (given, code): (&Outcome, Option<&str>),
    session: &Session,
) {
    let times = match known.outcome {
        Some(_) => (session.starts_at, session.ends_at),
        None => (known.starts_at, known.ends_at),
    };
    if known.outcome.is_some() {
        row.compare("outcome", &known.outcome.as_deref(), &code);
    }
    let starts_at = given.starts_at.unwrap_or(times.0);
    row.compare("start", &known.starts_at, &starts_at);
    let ends_at = given.ends_at.unwrap_or(times.1);
    row.compare("end", &known.ends_at, &ends_at);
    row.compare(
        "penalty_minutes",
        &known.penalty_minutes,
        &given.penalty_minutes,
    );
    row.compare("behaviour", &known.behaviour, &given.behaviour);
    row.compare("work_quality", &known.work_quality, &given.work_quality);
}
