//! Attendances: one person's slot in a session, and what became of it.

pub mod mutation;

use async_graphql::{Context, Enum, ID, Object};

use crate::domain::attendance::{self, Rating as Seen};
use crate::graphql::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::opaque,
    limited::{masked, open_only},
    offender::Offender,
    referral::Referral,
    scalar::DateTime,
    session::{Session, veil},
};

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
    ) -> Nullable<Rating> {
        nullable(async {
            let held_back = self.held_back(ctx).await?;
            let Some(()) = ctx.unless(held_back, || ()) else {
                return Ok(None);
            };
            Ok(open_only(ctx, self.0.offender_id, seen).await)
        })
        .await
    }

    /// The policy that holds back how the person did, if one does: it is for who sees what the Team sees, and not before the
    /// session is over outside the Team.
    async fn held_back(&self, ctx: &Context<'_>) -> Result<Option<&'static str>> {
        if !attendance::shows_conduct(ctx.caller()) {
            return Ok(Some(TEAM_ONLY));
        }
        veil::of_slot(ctx, &self.0).await
    }

    /// What tells of the session, where that is not still to come for this token.
    async fn unveiled<T>(
        &self,
        ctx: &Context<'_>,
        value: impl FnOnce() -> Option<T>,
    ) -> Nullable<T> {
        nullable(async {
            let policy = veil::of_slot(ctx, &self.0).await?;
            Ok(ctx.unless(policy, value).flatten())
        })
        .await
    }
}

/// One person's slot in a session. Scope `offenders:read`. Outside the Team a slot in a session still to come shows the session,
/// the referral and the person only; its other fields are null, with entries in `extensions.redactions`. Whoever is shut out
/// from a person is shown no slot of theirs in a session still to come.
#[Object]
impl Attendance {
    /// The attendance's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`. Null outside the Team while the
    /// session is still to come.
    async fn version(&self, ctx: &Context<'_>) -> Nullable<i32> {
        self.unveiled(ctx, || Some(self.0.version)).await
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

    /// When the person began, or is to begin. Null outside the Team while the session is still to come.
    async fn starts_at(&self, ctx: &Context<'_>) -> Nullable<DateTime> {
        self.unveiled(ctx, || Some(DateTime(self.0.starts_at)))
            .await
    }

    /// When the person ended, or is to end. Null outside the Team while the session is still to come.
    async fn ends_at(&self, ctx: &Context<'_>) -> Nullable<DateTime> {
        self.unveiled(ctx, || Some(DateTime(self.0.ends_at))).await
    }

    /// What became of it, a code of the reference list `ATTENDANCE_OUTCOME`; null while it is only booked, and, with an entry
    /// in `extensions.redactions`, where access to the person is limited, and outside the Team while the session is still to
    /// come.
    async fn outcome(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            if let Some(policy) = veil::of_slot(ctx, &self.0).await? {
                return Ok(ctx.unless(Some(policy), || None).flatten());
            }
            Ok(open_only(ctx, self.0.offender_id, || self.0.outcome.as_deref()).await)
        })
        .await
    }

    /// Minutes deducted. Null outside the Team while the session is still to come.
    async fn penalty_minutes(&self, ctx: &Context<'_>) -> Nullable<i32> {
        self.unveiled(ctx, || Some(self.0.penalty_minutes)).await
    }

    /// Minutes that count towards those ordered: the slot less the penalty where the person attended, never more than what
    /// remained. Null outside the Team while the session is still to come.
    async fn credited_minutes(&self, ctx: &Context<'_>) -> Nullable<i32> {
        self.unveiled(ctx, || Some(self.0.credited_minutes)).await
    }

    /// How the person behaved. For the Team and the data protection officer; null, with an entry in
    /// `extensions.redactions`, otherwise and where access to the person is limited, and null where it was not recorded.
    async fn behaviour(&self, ctx: &Context<'_>) -> Nullable<Rating> {
        let seen = || self.0.behaviour.map(Rating::from);
        self.conduct(ctx, seen).await
    }

    /// How the person worked. For the Team and the data protection officer; null, with an entry in
    /// `extensions.redactions`, otherwise and where access to the person is limited, and null where it was not recorded.
    async fn work_quality(&self, ctx: &Context<'_>) -> Nullable<Rating> {
        let seen = || self.0.work_quality.map(Rating::from);
        self.conduct(ctx, seen).await
    }

    /// Notes. For the Team and the data protection officer; null, with an entry in `extensions.redactions`, otherwise, and
    /// `[withheld]` where access to the person is limited.
    async fn notes(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            let held_back = self.held_back(ctx).await?;
            let Some(()) = ctx.unless(held_back, || ()) else {
                return Ok(None);
            };
            Ok(masked(ctx, self.0.offender_id, self.0.notes.as_deref()).await)
        })
        .await
    }

    /// When the outcome was recorded; null before, and outside the Team while the session is still to come.
    async fn recorded_at(&self, ctx: &Context<'_>) -> Nullable<DateTime> {
        self.unveiled(ctx, || self.0.recorded_at.map(DateTime))
            .await
    }
}
