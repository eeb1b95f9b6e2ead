//! Mutations of sessions, by managers and supervisors.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{SessionId, SiteId, StaffId},
    session,
};

use crate::{
    context::ContextExt,
    error::Result,
    id::Id,
    payload::payload,
    scalar::DateTime,
    session::{Audience, Session, WorkType},
};

payload! {
    /// Result of a mutation of a session.
    pub struct SessionPayload {
        /// The session after the mutation; null if the mutation failed.
        session: Session = session::Session;
    }
}

/// Input of `planSession`.
#[derive(Debug, InputObject)]
pub struct PlanSessionInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The site's id.
    site: Id<SiteId>,
    /// The time at which the session starts.
    starts_at: DateTime,
    /// The time at which the session ends, later than `startsAt` and on the same day (Europe/London).
    ends_at: DateTime,
    /// The age group of the session.
    audience: Audience,
    /// The maximum number of people that can be booked, 1 to 50.
    #[graphql(default = 8)]
    capacity: i32,
    /// The kinds of work, at least one.
    work_types: Vec<WorkType>,
    /// The id of the member of the Team who leads the session.
    supervisor: Id<StaffId>,
    /// The meeting point, at most 200 characters. It is shown only to the Team.
    meeting_point: Option<String>,
}

impl From<PlanSessionInput> for session::Plan {
    fn from(input: PlanSessionInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            site: input.site.0,
            starts_at: input.starts_at.0,
            ends_at: input.ends_at.0,
            audience: input.audience.into(),
            capacity: input.capacity,
            work_types: input.work_types.into_iter().map(Into::into).collect(),
            supervisor: input.supervisor.0,
            meeting_point: input.meeting_point,
            reference: None,
        }
    }
}

/// Input of `confirmSession`.
#[derive(Debug, InputObject)]
pub struct ConfirmSessionInput {
    /// The session's id.
    session: Id<SessionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
}

impl From<ConfirmSessionInput> for session::Confirm {
    fn from(input: ConfirmSessionInput) -> Self {
        Self {
            session: input.session.0,
            expected_version: input.expected_version,
        }
    }
}

/// Input of `startSession`.
#[derive(Debug, InputObject)]
pub struct StartSessionInput {
    /// The session's id.
    session: Id<SessionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// What was said and checked before the work began, 1 to 4,000 characters.
    briefing: String,
}

impl From<StartSessionInput> for session::Start {
    fn from(input: StartSessionInput) -> Self {
        Self {
            session: input.session.0,
            expected_version: input.expected_version,
            briefing: input.briefing,
        }
    }
}

/// Input of `completeSession`.
#[derive(Debug, InputObject)]
pub struct CompleteSessionInput {
    /// The session's id.
    session: Id<SessionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// A summary of the work done, at most 4,000 characters.
    summary: Option<String>,
}

impl From<CompleteSessionInput> for session::Complete {
    fn from(input: CompleteSessionInput) -> Self {
        Self {
            session: input.session.0,
            expected_version: input.expected_version,
            summary: input.summary,
        }
    }
}

/// Input of `cancelSession`.
#[derive(Debug, InputObject)]
pub struct CancelSessionInput {
    /// The session's id.
    session: Id<SessionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, a code of the reference list `SESSION_CANCELLED`.
    reason_code: String,
    /// A note, at most 4,000 characters.
    note: Option<String>,
}

impl From<CancelSessionInput> for session::Cancel {
    fn from(input: CancelSessionInput) -> Self {
        Self {
            session: input.session.0,
            expected_version: input.expected_version,
            reason: input.reason_code,
            note: input.note,
        }
    }
}

/// Input of `moveSession`.
#[derive(Debug, InputObject)]
pub struct MoveSessionInput {
    /// The session's id.
    session: Id<SessionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The new time at which the session starts.
    starts_at: DateTime,
    /// The new time at which the session ends, later than `startsAt` and on the same day (Europe/London).
    ends_at: DateTime,
    /// The reason, a code of the reference list `SESSION_MOVED`.
    reason_code: String,
    /// A note, at most 4,000 characters.
    note: Option<String>,
}

impl From<MoveSessionInput> for session::MoveTo {
    fn from(input: MoveSessionInput) -> Self {
        Self {
            session: input.session.0,
            expected_version: input.expected_version,
            starts_at: input.starts_at.0,
            ends_at: input.ends_at.0,
            reason: input.reason_code,
            note: input.note,
        }
    }
}

/// Input of `reopenSession`.
#[derive(Debug, InputObject)]
pub struct ReopenSessionInput {
    /// The session's id.
    session: Id<SessionId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, a code of the reference list `SESSION_REOPENED`.
    reason_code: String,
    /// A note, at most 4,000 characters.
    note: Option<String>,
}

impl From<ReopenSessionInput> for session::Reopen {
    fn from(input: ReopenSessionInput) -> Self {
        Self {
            session: input.session.0,
            expected_version: input.expected_version,
            reason: input.reason_code,
            note: input.note,
        }
    }
}

/// Mutations of sessions, by managers and supervisors.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Plans a session at a site with status `APPROVED`, `SCHEDULED` or `IN_PROGRESS`. A session of the last 31 days
    /// can be entered late. Scope `sessions:manage`.
    async fn plan_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to plan.")] input: PlanSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::plan(ctx.caller(), input.into()).await)
    }

    /// Confirms a planned session. At least one person must be booked, and the permission and an approved risk
    /// assessment must cover its day. Scope `sessions:manage`.
    async fn confirm_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to confirm.")] input: ConfirmSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::confirm(ctx.caller(), input.into()).await)
    }

    /// Starts a confirmed session on its day. A manager may do so up to 31 days later, from a paper sheet. The
    /// permission and a risk assessment must still cover the day. Scope `sessions:run`.
    async fn start_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to start, and its briefing.")] input: StartSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::start(ctx.caller(), input.into()).await)
    }

    /// Completes a session. Every attendance must have an outcome. Scope `sessions:run`.
    async fn complete_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to complete.")] input: CompleteSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::complete(ctx.caller(), input.into()).await)
    }

    /// Cancels a session. Everybody who is booked is recorded as stood down, which does not count against them. Scope
    /// `sessions:run`.
    async fn cancel_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to cancel, and the reason.")] input: CancelSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::cancel(ctx.caller(), input.into()).await)
    }

    /// Moves a session that has not started, and everybody who is booked, to another time. The rules for its current
    /// status are checked again for the new time: a confirmed session is not moved to a time at which it could not be
    /// confirmed. Scope `sessions:manage`.
    async fn move_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session, its new time and the reason.")] input: MoveSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::move_to(ctx.caller(), input.into()).await)
    }

    /// Reopens a completed session for corrections. Outcomes can be recorded again, with the version last read, and
    /// then the session can be completed again. The status of its site does not change. Scope `sessions:manage`.
    async fn reopen_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to reopen, and the reason.")] input: ReopenSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::reopen(ctx.caller(), input.into()).await)
    }
}
