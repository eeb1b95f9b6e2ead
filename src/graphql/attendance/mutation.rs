//! Mutations with which managers and supervisors book people into sessions and record outcomes.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use domain::{
    attendance,
    id::{AttendanceId, ReferralId, SessionId},
    session,
};

use crate::{
    attendance::{Attendance, Rating},
    context::ContextExt,
    error::{ErrorCode, Result},
    id::{Id, opaque},
    payload::{UserError, parted, payload},
    scalar::DateTime,
    session::mutation::SessionPayload,
};

payload! {
    /// Result of a mutation of an attendance.
    pub struct AttendancePayload {
        /// The attendance after the mutation; null if the mutation failed.
        attendance: Attendance = attendance::Attendance;
    }
}

/// The result code of one entry of `recordAttendances`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AttendanceResultCode {
    /// The outcome is recorded, or the same outcome was recorded before.
    Success,
    /// The session has no such attendance, or the caller has no access to it.
    NotFound,
    /// The attendance has changed since it was last read.
    VersionConflict,
    /// The input is invalid, or a rule of the scheme refuses it; `userErrors` contains the details.
    ValidationError,
}

impl AttendanceResultCode {
    fn of(errors: &[UserError]) -> Self {
        match errors.first().map(|error| error.code) {
            None => Self::Success,
            Some(ErrorCode::NotFound) => Self::NotFound,
            Some(ErrorCode::VersionConflict) => Self::VersionConflict,
            Some(_) => Self::ValidationError,
        }
    }
}

/// The result of one entry of `recordAttendances`. Entries do not affect each other.
#[derive(SimpleObject)]
pub struct AttendanceResult {
    /// The id of the attendance, from the entry.
    attendance_id: ID,
    /// The result code, for use by programs.
    code: AttendanceResultCode,
    /// The attendance after the mutation; null if the entry failed.
    attendance: Option<Attendance>,
    /// All reasons why the entry failed, at most 20; empty if it succeeded. Each `path` is relative to the entry.
    user_errors: Vec<UserError>,
}

impl AttendanceResult {
    fn of(recorded: session::Recorded) -> Result<Self> {
        let (done, user_errors) = parted(recorded.result)?;
        Ok(Self {
            attendance_id: opaque(recorded.attendance),
            code: AttendanceResultCode::of(&user_errors),
            attendance: done.map(Attendance::of),
            user_errors,
        })
    }
}

/// Result of `recordAttendances`.
#[derive(SimpleObject)]
pub struct AttendancesPayload {
    /// The result of each entry, in the order of the input; empty if the mutation failed before it processed any entry.
    results: Vec<AttendanceResult>,
    /// All reasons why no entry was processed, at most 20; empty if the entries were processed.
    user_errors: Vec<UserError>,
}

impl AttendancesPayload {
    /// The payload for the result of the domain operation.
    pub fn of(result: kernel::Result<Vec<session::Recorded>>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        let results = done.into_iter().flatten().map(AttendanceResult::of);
        Ok(Self {
            results: results.collect::<Result<_>>()?,
            user_errors,
        })
    }
}

/// Input of `bookParticipant`.
#[derive(Debug, InputObject)]
pub struct BookParticipantInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The session's id.
    session: Id<SessionId>,
    /// The id of the person's referral.
    referral: Id<ReferralId>,
}

impl From<BookParticipantInput> for session::BookParticipant {
    fn from(input: BookParticipantInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            session: input.session.0,
            referral: input.referral.0,
        }
    }
}

/// Input of `unbookParticipant`.
#[derive(Debug, InputObject)]
pub struct UnbookParticipantInput {
    /// The id of the attendance to cancel.
    attendance: Id<AttendanceId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
}

impl From<UnbookParticipantInput> for session::UnbookParticipant {
    fn from(input: UnbookParticipantInput) -> Self {
        Self {
            attendance: input.attendance.0,
            expected_version: input.expected_version,
        }
    }
}

/// Input of `recordAttendance`.
#[derive(Debug, InputObject)]
pub struct RecordAttendanceInput {
    /// The attendance's id.
    attendance: Id<AttendanceId>,
    /// The `version` of the record as last read. Required if an outcome is already recorded. If the record has changed
    /// since, the mutation fails with `VERSION_CONFLICT`.
    expected_version: Option<i32>,
    /// The outcome, a code of the reference list `ATTENDANCE_OUTCOME`.
    outcome_code: String,
    /// The time at which the person started; the booked time if it is left out.
    starts_at: Option<DateTime>,
    /// The time at which the person finished; the booked time if it is left out.
    ends_at: Option<DateTime>,
    /// The minutes to deduct, for example for lateness, 0 to 1,440; 0 by default.
    #[graphql(default)]
    penalty_minutes: i32,
    /// The rating of the person's behaviour. Required if the person attended.
    behaviour: Option<Rating>,
    /// The rating of the person's work. Required if the person attended.
    work_quality: Option<Rating>,
    /// Notes for the Team, at most 4,000 characters.
    notes: Option<String>,
}

impl From<RecordAttendanceInput> for session::RecordAttendance {
    fn from(input: RecordAttendanceInput) -> Self {
        Self {
            attendance: input.attendance.0,
            expected_version: input.expected_version,
            outcome: input.outcome_code,
            starts_at: input.starts_at.map(|at| at.0),
            ends_at: input.ends_at.map(|at| at.0),
            penalty_minutes: input.penalty_minutes,
            behaviour: input.behaviour.map(Into::into),
            work_quality: input.work_quality.map(Into::into),
            notes: input.notes,
        }
    }
}

/// Input of `recordAttendances`.
#[derive(Debug, InputObject)]
pub struct RecordAttendancesInput {
    /// The id of the session that all the attendances belong to.
    session: Id<SessionId>,
    /// The outcomes to record, 1 to 100 entries, each for a different attendance.
    attendances: Vec<RecordAttendanceInput>,
}

impl From<RecordAttendancesInput> for session::RecordAttendances {
    fn from(input: RecordAttendancesInput) -> Self {
        Self {
            session: input.session.0,
            attendances: input.attendances.into_iter().map(Into::into).collect(),
        }
    }
}

/// Mutations with which managers and supervisors book people into sessions and record outcomes.
#[derive(Default)]
pub struct AttendanceMutation;

#[Object]
impl AttendanceMutation {
    /// Books a person who has agreed to take part into a session that has not started. Scope `sessions:manage`.
    async fn book_participant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session, and the referral to book into it.")]
        input: BookParticipantInput,
    ) -> Result<AttendancePayload> {
        AttendancePayload::of(session::book_participant(ctx.caller(), input.into()).await)
    }

    /// Cancels a booking in a session that has not started, and returns the session. Scope `sessions:manage`.
    async fn unbook_participant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The attendance to cancel.")] input: UnbookParticipantInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::unbook_participant(ctx.caller(), input.into()).await)
    }

    /// Records the outcome of one attendance, and credits the minutes worked. Scope `sessions:run`.
    async fn record_attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The attendance and its outcome.")] input: RecordAttendanceInput,
    ) -> Result<AttendancePayload> {
        AttendancePayload::of(session::record_attendance(ctx.caller(), input.into()).await)
    }

    /// Records the outcomes of several attendances of one session. Each entry succeeds or fails on its own. An entry
    /// that repeats what is already recorded succeeds and changes nothing. Scope `sessions:run`.
    async fn record_attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session, and the outcomes of its attendances.")]
        input: RecordAttendancesInput,
    ) -> Result<AttendancesPayload> {
        AttendancesPayload::of(session::record_attendances(ctx.caller(), input.into()).await)
    }
}
