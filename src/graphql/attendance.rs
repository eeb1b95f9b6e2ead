//! Attendances: one person's slot in a session, and what became of it.

use async_graphql::{Context, Enum, ID, Object};

use super::{
    context::ContextExt,
    error::{Nullable, nullable},
    id::opaque,
    limited::{masked, open_only},
    offender::Offender,
    referral::Referral,
    scalar::DateTime,
    session::Session,
};
use crate::domain::attendance::{self, Rating as Seen};

/// How somebody behaved or worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Seen")]
pub enum Rating {
    /// Excellent.
    Excellent,
    /// Good.
    Good,
    /// Satisfactory.
    Satisfactory,
    /// Unsatisfactory.
    Unsatisfactory,
    /// Poor.
    Poor,
    /// Does not apply.
    NotApplicable,
}

/// The policy that keeps conduct and notes to the Team.
const TEAM_ONLY: &str = "team-only";

/// An attendance in its face.
#[derive(Clone, Debug)]
pub struct Attendance(attendance::Attendance);

impl Attendance {
    /// The attendance in its face.
    pub fn of(row: attendance::Attendance) -> Self {
        Self(row)
    }

    /// How the person behaved or worked, for who may see that of this person.
    async fn conduct(
        &self,
        ctx: &Context<'_>,
        seen: impl FnOnce() -> Option<Rating>,
    ) -> Option<Rating> {
        let shown = attendance::shows_conduct(ctx.caller());
        ctx.shown(shown, TEAM_ONLY, || ())?;
        open_only(ctx, self.0.offender_id, seen).await
    }
}

/// One person's slot in a session. Scope `offenders:read`.
#[Object]
impl Attendance {
    /// The attendance's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The session. Scope `sessions:read`.
    async fn session(&self, ctx: &Context<'_>) -> Nullable<Session> {
        nullable(async {
            Ok(ctx
                .loader()
                .load_one(self.0.session_id)
                .await?
                .map(Session::of))
        })
        .await
    }

    /// The referral. Scope `referrals:read`; null where it is not within reach.
    async fn referral(&self, ctx: &Context<'_>) -> Nullable<Referral> {
        nullable(async {
            Ok(ctx
                .loader()
                .load_one(self.0.referral_id)
                .await?
                .map(Referral::of))
        })
        .await
    }

    /// The person. Scope `offenders:read`; null where they are not within reach.
    async fn offender(&self, ctx: &Context<'_>) -> Nullable<Offender> {
        nullable(async {
            Ok(ctx
                .loader()
                .load_one(self.0.offender_id)
                .await?
                .map(Offender::of))
        })
        .await
    }

    /// When the person began, or is to begin.
    async fn starts_at(&self) -> DateTime {
        DateTime(self.0.starts_at)
    }

    /// When the person ended, or is to end.
    async fn ends_at(&self) -> DateTime {
        DateTime(self.0.ends_at)
    }

    /// What became of it, a code of the reference list `ATTENDANCE_OUTCOME`; null while it is only booked, and, with an entry
    /// in `extensions.redactions`, where access to the person is limited.
    async fn outcome(&self, ctx: &Context<'_>) -> Option<&str> {
        open_only(ctx, self.0.offender_id, || self.0.outcome.as_deref()).await
    }

    /// Minutes deducted.
    async fn penalty_minutes(&self) -> i32 {
        self.0.penalty_minutes
    }

    /// Minutes that count towards those ordered: the slot less the penalty where the person attended, never more than what
    /// remained.
    async fn credited_minutes(&self) -> i32 {
        self.0.credited_minutes
    }

    /// How the person behaved. For the Team and the data protection officer; null, with an entry in
    /// `extensions.redactions`, otherwise and where access to the person is limited, and null where it was not recorded.
    async fn behaviour(&self, ctx: &Context<'_>) -> Option<Rating> {
        let seen = || self.0.behaviour.map(Rating::from);
        self.conduct(ctx, seen).await
    }

    /// How the person worked. For the Team and the data protection officer; null, with an entry in
    /// `extensions.redactions`, otherwise and where access to the person is limited, and null where it was not recorded.
    async fn work_quality(&self, ctx: &Context<'_>) -> Option<Rating> {
        let seen = || self.0.work_quality.map(Rating::from);
        self.conduct(ctx, seen).await
    }

    /// Notes. For the Team and the data protection officer; null, with an entry in `extensions.redactions`, otherwise, and
    /// `[withheld]` where access to the person is limited.
    async fn notes(&self, ctx: &Context<'_>) -> Option<&str> {
        let shown = attendance::shows_conduct(ctx.caller());
        ctx.shown(shown, TEAM_ONLY, || ())?;
        masked(ctx, self.0.offender_id, self.0.notes.as_deref()).await
    }

    /// When the outcome was recorded; null before.
    async fn recorded_at(&self) -> Option<DateTime> {
        self.0.recorded_at.map(DateTime)
    }
}
