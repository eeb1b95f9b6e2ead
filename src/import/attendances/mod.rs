//! `attendances.csv`: processes the sessions one by one in the order of their start. It books the people, starts,
//! completes or cancels the session, and records each outcome. The session must then have the status in `sessions.csv`.

mod outcome;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    attendance::{self, Attendance},
    id::ReferralId,
    referral,
    session::{
        self, BookParticipant, Cancel, Complete, Confirm, RecordAttendance, Session, Start, Status,
        status::{self, Step},
    },
};
use kernel::{page::PageRequest, policy::Action};

use super::{
    pass::{Done, Halt, Pass, Trouble},
    planned::Planned,
    reader::Reader,
    row::Row,
    table::SESSIONS,
};
use outcome::{Outcome, STOOD_DOWN};

/// The briefing of a session whose briefing exists on paper only.
const BRIEFING: &str = "Recorded on paper.";

/// A row of the session that is being processed.
struct Slot {
    row: Row,
    booking: Attendance,
    outcome: Outcome,
    done: Done,
}

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    pass.count_rows(pass.gathered.booked.rows());
    for planned in std::mem::take(&mut pass.gathered.sessions) {
        let before = pass.problems.len();
        let mut slots = book(pass, reader, &planned).await?;
        if pass.problems.len() == before {
            Box::pin(take_place(pass, &planned, &mut slots)).await?;
        }
        for slot in slots {
            pass.settle(slot.row, Ok(slot.done))?;
        }
    }
    for position in pass.gathered.booked.take_rest() {
        pass.rows += 1;
        match reader.at(&position)? {
            Some(Ok(mut row)) => {
                row.wrong(
                    "session",
                    "The reference of a session in sessions.csv is expected.",
                );
                pass.settle(row, Err(Trouble::Noted))?;
            }
            Some(Err(problem)) => pass.problems.push(problem),
            None => {}
        }
    }
    Ok(())
}

/// An hour before the session, or now if that is in the future.
fn before(pass: &Pass<'_>, planned: &Planned) -> DateTime<Utc> {
    (planned.starts_at - TimeDelta::hours(1)).min(pass.now)
}

/// Books all people of a session.
async fn book(
    pass: &mut Pass<'_>,
    reader: &mut Reader,
    planned: &Planned,
) -> Result<Vec<Slot>, Halt> {
    let mut known = booked(pass, planned).await?;
    let mut slots = Vec::new();
    for position in pass.gathered.booked.take(&planned.reference) {
        pass.rows += 1;
        pass.bar.inc(1);
        let mut row = match reader.at(&position)? {
            Some(Ok(row)) => row,
            Some(Err(problem)) => {
                pass.problems.push(problem);
                continue;
            }
            None => continue,
        };
        match book_one(pass, &mut row, planned, &mut known).await {
            Ok(Some((booking, outcome, done))) => slots.push(Slot {
                row,
                booking,
                outcome,
                done,
            }),
            Ok(None) => pass.settle(row, Ok(Done::AlreadyThere))?,
            Err(trouble) => pass.settle(row, Err(trouble))?,
        }
    }
    Ok(slots)
}

/// The bookings that a session has already.
async fn booked(
    pass: &Pass<'_>,
    planned: &Planned,
) -> Result<HashMap<ReferralId, Attendance>, Halt> {
    let all = PageRequest {
        first: Some(100),
        ..PageRequest::default()
    };
    let pages = attendance::of_sessions(&pass.batch.afresh(), &[planned.id], &all).await?;
    let rows = pages.into_values().flat_map(|page| page.rows);
    Ok(rows.map(|row| (row.referral_id, row)).collect())
}

/// Books one person; `None` if an earlier row of the file is identical.
async fn book_one(
    pass: &mut Pass<'_>,
    row: &mut Row,
    planned: &Planned,
    known: &mut HashMap<ReferralId, Attendance>,
) -> Result<Option<(Attendance, Outcome, Done)>, Trouble> {
    let outcome = outcome::read(row, planned);
    let referral = match row.optional("referral") {
        Some(reference) => referral::find_by_reference(&pass.batch.afresh(), reference).await?,
        None => None,
    };
    let Some(referral) = referral else {
        row.wrong("referral", "The reference of a referral is expected.");
        return Err(Trouble::Noted);
    };
    let outcome = outcome.ok_or(Trouble::Noted)?;
    let key = format!("{}\n{}", planned.reference, referral.reference);
    if !pass.is_new(row, "referral", &key) {
        return Ok(None);
    }
    if let Some(booking) = known.remove(&referral.id) {
        return Ok(Some((booking, outcome, Done::AlreadyThere)));
    }
    let step = BookParticipant {
        idempotency_key: None,
        session: planned.id,
        referral: referral.id,
    };
    let caller = pass.at(before(pass, planned))?;
    let booking = session::book_participant(&caller, step).await?;
    Ok(Some((booking, outcome, Done::Recorded)))
}

/// Moves the session to the status in the file, and records the outcome of each booking.
async fn take_place(
    pass: &mut Pass<'_>,
    planned: &Planned,
    slots: &mut [Slot],
) -> Result<(), Halt> {
    let begun = match begin(pass, planned).await {
        Ok(session) => session,
        Err(Trouble::Domain(error)) => return pass.refused(&SESSIONS, planned.line, error),
        Err(Trouble::Noted) => return Ok(()),
    };
    let mut all_recorded = true;
    for slot in &mut *slots {
        if let Err(trouble) = Box::pin(record(pass, planned, &begun, slot)).await {
            all_recorded = false;
            if let Trouble::Domain(error) = trouble {
                pass.refused(slot.row.table(), slot.row.line, error)?;
            }
        }
    }
    if !all_recorded {
        return Ok(());
    }
    match end(pass, planned, begun).await {
        Ok(session) if session.status == planned.status => Ok(()),
        Ok(session) => {
            pass.session_not_led_to(planned, &session.status);
            Ok(())
        }
        Err(Trouble::Domain(error)) => pass.refused(&SESSIONS, planned.line, error),
        Err(Trouble::Noted) => Ok(()),
    }
}

/// Confirms and starts a session that took place.
async fn begin(pass: &Pass<'_>, planned: &Planned) -> Result<Session, Trouble> {
    let read = pass.batch.read(Action::ListSessions)?;
    let mut session = session::get(&read, planned.id).await?;
    let started = matches!(planned.status, Status::InProgress | Status::Completed);
    let confirmed = started || planned.status == Status::Confirmed;
    if session.status == Status::Planned && confirmed {
        let step = Confirm {
            session: session.id,
            expected_version: session.version,
        };
        session = session::confirm(&pass.at(before(pass, planned))?, step).await?;
    }
    if session.status == Status::Confirmed && started {
        let step = Start {
            session: session.id,
            expected_version: session.version,
            briefing: BRIEFING.into(),
        };
        let at = planned.starts_at.min(pass.now);
        session = session::start(&pass.at(at)?, step).await?;
    }
    Ok(session)
}

/// Records the outcome of one booking. If it is recorded already, or there is none to record, compares the row with the
/// booking.
async fn record(
    pass: &Pass<'_>,
    planned: &Planned,
    session: &Session,
    slot: &mut Slot,
) -> Result<(), Trouble> {
    let (row, booking, given) = (&mut slot.row, &slot.booking, &slot.outcome);
    let is_cancelled = planned.status == Status::Cancelled;
    let code = match &given.code {
        // Cancelling the session records it.
        _ if is_cancelled => None,
        code => code.clone(),
    };
    let Some(code) = code.filter(|_| booking.outcome.is_none()) else {
        if slot.done == Done::Recorded {
            return outcome::holds_nothing(row, is_cancelled);
        }
        let code = given.code.as_deref();
        let code = code.or(is_cancelled.then_some(STOOD_DOWN));
        outcome::compare(row, booking, (given, code), session);
        if pass.accepts_changes {
            outcome::amend(&pass.batch, row, booking, (given, code), session).await?;
        }
        return Ok(());
    };
    let at = match planned.status {
        Status::Planned | Status::Confirmed => before(pass, planned),
        _ => planned.ends_at.min(pass.now),
    };
    let step = RecordAttendance {
        attendance: booking.id,
        expected_version: None,
        starts_at: given.starts_at,
        ends_at: given.ends_at,
        outcome: code,
        penalty_minutes: given.penalty_minutes,
        behaviour: given.behaviour,
        work_quality: given.work_quality,
        notes: None,
    };
    session::record_attendance(&pass.at(at)?, step).await?;
    slot.done = Done::Recorded;
    Ok(())
}

/// Completes or cancels a session, if the file says so.
async fn end(pass: &Pass<'_>, planned: &Planned, row: Session) -> Result<Session, Trouble> {
    let (session, expected_version) = (row.id, row.version);
    match planned.status {
        Status::Completed if row.status == Status::InProgress => {
            let step = Complete {
                session,
                expected_version,
                summary: None,
            };
            let at = planned.ends_at.min(pass.now);
            Ok(session::complete(&pass.at(at)?, step).await?)
        }
        Status::Cancelled if status::after(row.status, Step::Cancel).is_ok() => {
            let step = Cancel {
                session,
                expected_version,
                reason: planned.cancel_reason.clone().unwrap_or_default(),
                note: None,
            };
            let at = before(pass, planned);
            Ok(session::cancel(&pass.at(at)?, step).await?)
        }
        _ => Ok(row),
    }
}
