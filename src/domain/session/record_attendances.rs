//! Records the outcomes of many attendances of one session at once, each independently of the others.
//!
//! All of it is one transaction. The session and the referrals are locked, so that every entry is decided on data that
//! is read once. An entry that is refused is refused before anything is written for it. Each outcome is an event of its
//! own, with its own audit entry.

use std::collections::{HashMap, HashSet};

use crate::{
    attendance::{self as attendances, Attendance},
    id::{AttendanceId, OffenderId, ReferralId, SessionId},
    offender::limit,
    referral::{self, Referral},
    session::{RecordAttendance, Session, record_attendance::record},
};
use kernel::{
    Caller, Error, Noun, Result, Work, bound,
    check::{Command, Problems},
    error::all_met,
    policy::Action,
    rule::Rule,
};

/// The outcomes of many attendances of one session.
#[derive(Clone, Debug)]
pub struct RecordAttendances {
    pub session: SessionId,
    pub attendances: Vec<RecordAttendance>,
}

impl Command for RecordAttendances {
    fn check(&self, problems: &mut Problems) {
        if !(1..=bound::SHEET).contains(&self.attendances.len()) {
            problems.add("attendances", "From 1 to 100 attendances are expected.");
        }
    }
}

/// The result of one entry.
#[derive(Debug)]
pub struct Recorded {
    /// The attendance that the entry named.
    pub attendance: AttendanceId,
    /// The attendance in its new state, or why it was not changed: `NotFound`, `Invalid` or `Refused`.
    pub result: Result<Attendance>,
}

/// Records the outcomes of many attendances of one session. The results are in the order of the entries. An entry that
/// fails does not undo the others, and an entry that is sent again without changes has no effect.
///
/// # Errors
/// If the caller lacks the scope or the session is not found; if there are no entries or too many.
pub async fn record_attendances(
    caller: &Caller,
    input: RecordAttendances,
) -> Result<Vec<Recorded>> {
    let mut work = caller.begin(Action::RecordAttendances, &input).await?;
    let session = super::get_alone(&work, input.session).await?;
    let mut sheet = Sheet::of(&work, session, &input.attendances).await?;
    let mut results = Vec::with_capacity(input.attendances.len());
    for entry in input.attendances {
        let attendance = entry.attendance;
        let result = match Box::pin(sheet.enter(&mut work, entry)).await {
            Err(fault) if !concerns_the_entry(&fault) => return Err(fault),
            result => result,
        };
        results.push(Recorded { attendance, result });
    }
    // If nothing has changed, there is nothing to commit.
    if sheet.has_changed {
        work.commit().await?;
    }
    Ok(results)
}

/// Whether the error concerns only this entry, and not the whole operation.
fn concerns_the_entry(error: &Error) -> bool {
    matches!(
        error,
        Error::NotFound(_) | Error::Invalid(_) | Error::Refused(_)
    )
}

/// The data of the people concerned, read once for all entries.
struct Sheet {
    session: Session,
    rows: HashMap<AttendanceId, Attendance>,
    referrals: HashMap<ReferralId, Referral>,
    /// The people to whom the caller's access is limited.
    limited: HashSet<OffenderId>,
    entered: HashSet<AttendanceId>,
    has_changed: bool,
}

impl Sheet {
    async fn of(work: &Work, session: Session, entries: &[RecordAttendance]) -> Result<Self> {
        let ids = entries.iter().map(|entry| entry.attendance).collect();
        let rows = attendances::in_session(&work.read(), session.id, ids).await?;
        let people = rows.iter().map(|row| row.offender_id).collect();
        let limited = limit::kept_from(&work.read(), people).await?;
        let referrals = rows.iter().map(|row| row.referral_id).collect();
        let referrals = referral::alone(work, referrals).await?;
        Ok(Self {
            session,
            rows: rows.into_iter().map(|row| (row.id, row)).collect(),
            referrals: referrals.into_iter().map(|row| (row.id, row)).collect(),
            limited,
            entered: HashSet::new(),
            has_changed: false,
        })
    }

    async fn enter(&mut self, work: &mut Work, entry: RecordAttendance) -> Result<Attendance> {
        let mut problems = Problems::of(work.caller());
        if self.entered.contains(&entry.attendance) {
            problems.add(
                "attendance",
                "An attendance that this request does not name before is expected.",
            );
        }
        let row = self.rows.remove(&entry.attendance);
        self.entered.extend(row.as_ref().map(|row| row.id));
        entry.check(&mut problems);
        problems.done()?;
        let unseen = || {
            let caller = work.caller();
            caller.out_of_reach(Noun::Attendance, entry.attendance.0)
        };
        let row = row.ok_or_else(unseen)?;
        all_met([(
            !self.limited.contains(&row.offender_id),
            Rule::AccessLimited,
        )])?;
        if stands(&row, &entry) {
            work.caller().looked_at([row.offender_id]);
            return Ok(row);
        }
        let referral = self.referrals.remove(&row.referral_id);
        let referral = referral.ok_or(Error::NotFound(Noun::Referral))?;
        let row = record(work, &self.session, (row, referral), entry).await?;
        self.has_changed = true;
        Ok(row)
    }
}

/// Whether the whole entry is already recorded, whatever version it names: a request that is sent again after its
/// response was lost.
fn stands(row: &Attendance, entry: &RecordAttendance) -> bool {
    row.outcome.as_ref() == Some(&entry.outcome)
        && entry.starts_at.is_none_or(|at| at == row.starts_at)
        && entry.ends_at.is_none_or(|at| at == row.ends_at)
        && row.penalty_minutes == entry.penalty_minutes
        && row.behaviour == entry.behaviour
        && row.work_quality == entry.work_quality
        && row.notes == entry.notes
}
