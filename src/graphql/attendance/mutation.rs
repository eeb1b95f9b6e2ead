//! What managers and supervisors do with the people of a session: book them, and record what became of them.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::domain::{
    self, attendance,
    id::{AttendanceId, ReferralId, SessionId},
    session,
};
use crate::graphql::{
    attendance::{Attendance, Rating},
    context::ContextExt,
    error::{ErrorCode, Result},
    id::{Id, opaque},
    payload::{UserError, parted},
    scalar::DateTime,
    session::mutation::SessionPayload,
};

/// What a mutation of an attendance answers.
#[derive(SimpleObject)]
pub struct AttendancePayload {
    /// The attendance as it now stands; null where nothing was done.
    attendance: Option<Attendance>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl AttendancePayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<attendance::Attendance>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            attendance: done.map(Attendance::of),
            user_errors,
        })
    }
}

/// What became of one entry of `recordAttendances`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AttendanceResultCode {
    /// It is recorded, or was recorded just so before.
    Success,
    /// There is no such attendance in that session, or none within reach.
    NotFound,
    /// It has changed since it was read.
    VersionConflict,
    /// The input or a rule of the scheme stands against it; `userErrors` tells which.
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

/// The result of one entry of `recordAttendances`; the others stand, whatever it is.
#[derive(SimpleObject)]
pub struct AttendanceResult {
    /// The attendance that the entry named.
    id: ID,
    /// What became of it, for programs.
    code: AttendanceResultCode,
    /// The attendance as it now stands; null where nothing was done.
    attendance: Option<Attendance>,
    /// Why nothing was done, all reasons at once, each `path` from the entry down; empty where it was.
    user_errors: Vec<UserError>,
}

impl AttendanceResult {
    fn of(recorded: session::Recorded) -> Result<Self> {
        let (done, user_errors) = parted(recorded.result)?;
        Ok(Self {
            id: opaque(recorded.attendance),
            code: AttendanceResultCode::of(&user_errors),
            attendance: done.map(Attendance::of),
            user_errors,
        })
    }
}

/// What `recordAttendances` answers.
#[derive(SimpleObject)]
pub struct AttendancesPayload {
    /// A result for each entry, in the order asked; empty where nothing was looked at.
    results: Vec<AttendanceResult>,
    /// Why no entry was looked at, all reasons at once; empty where they were.
    user_errors: Vec<UserError>,
}

impl AttendancesPayload {
    /// The answer of the verb in its face.
    pub fn of(result: domain::Result<Vec<session::Recorded>>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        let results = done.into_iter().flatten().map(AttendanceResult::of);
        Ok(Self {
            results: results.collect::<Result<_>>()?,
            user_errors,
        })
    }
}

/// What `bookParticipant` needs.
#[derive(Debug, InputObject)]
pub struct BookParticipantInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// The session.
    session: Id<SessionId>,
    /// The person's referral.
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

/// What `unbookParticipant` needs.
#[derive(Debug, InputObject)]
pub struct UnbookParticipantInput {
    /// The booking.
    attendance: Id<AttendanceId>,
    /// The version that was read; a newer one refuses.
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

/// What `recordAttendance` needs.
#[derive(Debug, InputObject)]
pub struct RecordAttendanceInput {
    /// The attendance.
    attendance: Id<AttendanceId>,
    /// The version that was read; needed to correct an outcome recorded before.
    expected_version: Option<i32>,
    /// A code of the reference list `ATTENDANCE_OUTCOME`.
    outcome: String,
    /// When the person began; left out, as booked.
    starts_at: Option<DateTime>,
    /// When the person ended; left out, as booked.
    ends_at: Option<DateTime>,
    /// Minutes deducted, for lateness and the like.
    #[graphql(default)]
    penalty_minutes: i32,
    /// How the person behaved; needed where they attended.
    behaviour: Option<Rating>,
    /// How the person worked; needed where they attended.
    work_quality: Option<Rating>,
    /// Notes for the Team, at most 4,000 characters.
    notes: Option<String>,
}

impl From<RecordAttendanceInput> for session::RecordAttendance {
    fn from(input: RecordAttendanceInput) -> Self {
        Self {
            attendance: input.attendance.0,
            expected_version: input.expected_version,
            outcome: input.outcome,
            starts_at: input.starts_at.map(|at| at.0),
            ends_at: input.ends_at.map(|at| at.0),
            penalty_minutes: input.penalty_minutes,
            behaviour: input.behaviour.map(Into::into),
            work_quality: input.work_quality.map(Into::into),
            notes: input.notes,
        }
    }
}

/// What `recordAttendances` needs.
#[derive(Debug, InputObject)]
pub struct RecordAttendancesInput {
    /// The session that all of them belong to.
    session: Id<SessionId>,
    /// What became of each person, 1 to 100, nobody twice.
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

/// What managers and supervisors do with the people of a session.
#[derive(Default)]
pub struct AttendanceMutation;

#[Object]
impl AttendanceMutation {
    /// Books a person who has agreed to take part into a session that has not begun. Scope `sessions:manage`.
    async fn book_participant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: BookParticipantInput,
    ) -> Result<AttendancePayload> {
        AttendancePayload::of(session::book_participant(ctx.caller(), input.into()).await)
    }

    /// Takes a booking back while the session has not begun; answers the session. Scope `sessions:manage`.
    async fn unbook_participant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: UnbookParticipantInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::unbook_participant(ctx.caller(), input.into()).await)
    }

    /// Records what became of somebody's slot, and credits the minutes worked. Scope `sessions:run`.
    async fn record_attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordAttendanceInput,
    ) -> Result<AttendancePayload> {
        AttendancePayload::of(session::record_attendance(ctx.caller(), input.into()).await)
    }

    /// Records what became of many people's slots in one session, each on its own: one that fails undoes no other. A record
    /// that is sent again as it stands succeeds and changes nothing. Scope `sessions:run`.
    async fn record_attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordAttendancesInput,
    ) -> Result<AttendancesPayload> {
        AttendancesPayload::of(session::record_attendances(ctx.caller(), input.into()).await)
    }
}
