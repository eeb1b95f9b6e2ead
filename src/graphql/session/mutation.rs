//! What managers and supervisors do with sessions.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::domain::{
    self,
    id::{SessionId, SiteId, StaffId},
    session,
};
use crate::graphql::{
    context::ContextExt,
    error::Result,
    id::Id,
    payload::{UserError, parted},
    scalar::DateTime,
    session::{Audience, Session, WorkType},
};

/// What a mutation of a session answers.
#[derive(SimpleObject)]
pub struct SessionPayload {
    /// The session as it now stands; null where nothing was done.
    session: Option<Session>,
    /// Why nothing was done, all reasons at once; empty where it was.
    user_errors: Vec<UserError>,
}

impl SessionPayload {
    /// The answer of a verb in its face.
    pub fn of(result: domain::Result<session::Session>) -> Result<Self> {
        let (done, user_errors) = parted(result)?;
        Ok(Self {
            session: done.map(Session::of),
            user_errors,
        })
    }
}

/// What `planSession` needs.
#[derive(Debug, InputObject)]
pub struct PlanSessionInput {
    /// The same key with the same input gives the same thing again; kept for 72 hours. 1 to 128 characters.
    idempotency_key: Option<String>,
    /// The site.
    site: Id<SiteId>,
    /// When it starts.
    starts_at: DateTime,
    /// When it ends, on the same local day.
    ends_at: DateTime,
    /// For whom it is.
    audience: Audience,
    /// The most people that can be booked, 1 to 50.
    #[graphql(default = 8)]
    capacity: i32,
    /// What is done, at least one kind.
    work_types: Vec<WorkType>,
    /// The member of staff who leads it.
    supervisor: Id<StaffId>,
    /// Where people meet; shown to the Team alone.
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

/// What `confirmSession` needs.
#[derive(Debug, InputObject)]
pub struct ConfirmSessionInput {
    /// The session.
    session: Id<SessionId>,
    /// The version that was read; a newer one refuses.
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

/// What `startSession` needs.
#[derive(Debug, InputObject)]
pub struct StartSessionInput {
    /// The session.
    session: Id<SessionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// What was said and checked before work began.
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

/// What `completeSession` needs.
#[derive(Debug, InputObject)]
pub struct CompleteSessionInput {
    /// The session.
    session: Id<SessionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// What was done.
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

/// What `cancelSession` needs.
#[derive(Debug, InputObject)]
pub struct CancelSessionInput {
    /// The session.
    session: Id<SessionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// A code of the reference list `SESSION_CANCELLED`.
    reason: String,
    /// More words, at most 4,000 characters.
    note: Option<String>,
}

impl From<CancelSessionInput> for session::Cancel {
    fn from(input: CancelSessionInput) -> Self {
        Self {
            session: input.session.0,
            expected_version: input.expected_version,
            reason: input.reason,
            note: input.note,
        }
    }
}

/// What `moveSession` needs.
#[derive(Debug, InputObject)]
pub struct MoveSessionInput {
    /// The session.
    session: Id<SessionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// When it starts instead.
    starts_at: DateTime,
    /// When it ends instead, on the same local day.
    ends_at: DateTime,
    /// A code of the reference list `SESSION_MOVED`.
    reason: String,
    /// More words, at most 4,000 characters.
    note: Option<String>,
}

impl From<MoveSessionInput> for session::MoveTo {
    fn from(input: MoveSessionInput) -> Self {
        Self {
            session: input.session.0,
            expected_version: input.expected_version,
            starts_at: input.starts_at.0,
            ends_at: input.ends_at.0,
            reason: input.reason,
            note: input.note,
        }
    }
}

/// What `reopenSession` needs.
#[derive(Debug, InputObject)]
pub struct ReopenSessionInput {
    /// The session.
    session: Id<SessionId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// A code of the reference list `SESSION_REOPENED`.
    reason: String,
    /// More words, at most 4,000 characters.
    note: Option<String>,
}

impl From<ReopenSessionInput> for session::Reopen {
    fn from(input: ReopenSessionInput) -> Self {
        Self {
            session: input.session.0,
            expected_version: input.expected_version,
            reason: input.reason,
            note: input.note,
        }
    }
}

/// What managers and supervisors do with sessions.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Plans a session at a site that is ready, planned or under way. A past day is entered late, up to 31 days back. Scope
    /// `sessions:manage`.
    async fn plan_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: PlanSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::plan(ctx.caller(), input.into()).await)
    }

    /// Confirms a planned session: people are booked, and permission and a risk assessment cover its day. Scope
    /// `sessions:manage`.
    async fn confirm_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ConfirmSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::confirm(ctx.caller(), input.into()).await)
    }

    /// Starts a confirmed session, on its day; a manager also up to 31 days later, from a paper sheet. Permission and a risk
    /// assessment must still cover the day. Scope `sessions:run`.
    async fn start_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: StartSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::start(ctx.caller(), input.into()).await)
    }

    /// Completes a session once every attendance has an outcome. Scope `sessions:run`.
    async fn complete_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: CompleteSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::complete(ctx.caller(), input.into()).await)
    }

    /// Cancels a session; everybody booked is stood down, through no fault of theirs. Scope `sessions:run`.
    async fn cancel_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: CancelSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::cancel(ctx.caller(), input.into()).await)
    }

    /// Moves a session that has not begun to another time, and everybody booked with it. What was asked to bring it where it
    /// stands is asked again of the new time: a confirmed session that could not be confirmed then stays where it is. Scope
    /// `sessions:manage`.
    async fn move_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: MoveSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::move_to(ctx.caller(), input.into()).await)
    }

    /// Reopens a completed session for a correction: outcomes can be recorded again, with the version that was read, and the
    /// session completed again. Its site stays as it is. Scope `sessions:manage`.
    async fn reopen_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ReopenSessionInput,
    ) -> Result<SessionPayload> {
        SessionPayload::of(session::reopen(ctx.caller(), input.into()).await)
    }
}
