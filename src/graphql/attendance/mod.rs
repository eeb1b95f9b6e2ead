//! Attendances: one person's booking in a session, and its outcome.

pub mod mutation;

use async_graphql::{Context, Enum, ID, Object};
use domain::{
    attendance::{self, Rating as Seen},
    id::AttendanceId,
    reference::ATTENDANCE_OUTCOME,
};

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::{Id, opaque},
    limited::{masked, open_only},
    loader, lookup,
    offender::Offender,
    plain::{Plain, object},
    reference::ReferenceItem,
    referral::Referral,
    scalar::DateTime,
    session::{AnySession, veil},
};

/// A rating of a person's behaviour or work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
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
    /// The rating does not apply.
    NotApplicable,
}

/// The policy that shows ratings and notes only to the Team.
const TEAM_ONLY: &str = "team-only";

/// The GraphQL type `Attendance`.
#[derive(Clone, Debug)]
pub struct Attendance(attendance::Attendance);

impl Attendance {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: attendance::Attendance) -> Self {
        Self(row)
    }

    /// A rating, if the caller may see ratings of this person.
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

    /// The policy that withholds ratings and notes, if one does. They are for callers who see what the Team sees;
    /// callers outside the Team see them only once the session has ended.
    async fn held_back(&self, ctx: &Context<'_>) -> Result<Option<&'static str>> {
        if !attendance::shows_conduct(ctx.caller()) {
            return Ok(Some(TEAM_ONLY));
        }
        veil::of_slot(ctx, &self.0).await
    }

    /// A value that reveals details of the session, withheld from callers outside the Team until the session has ended.
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

/// One person's booking in a session, and its outcome. Scope `offenders:read`. Until the session has ended, callers
/// outside the Team see only the session, the referral and the person; all other fields are null, with entries in
/// `extensions.redactions`. If access to the person is limited for the caller, the person's bookings in sessions that
/// have not ended are not visible at all.
#[object]
impl Attendance {
    /// The attendance's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`. Null for callers
    /// outside the Team until the session has ended.
    async fn version(&self, ctx: &Context<'_>) -> Nullable<i32> {
        self.unveiled(ctx, || Some(self.0.version)).await
    }

    /// The session. Scope `sessions:read`. Null without the scope.
    async fn session(&self, ctx: &Context<'_>) -> Nullable<AnySession> {
        nullable(async {
            Ok(loader::SESSIONS
                .of(ctx, self.0.session_id)
                .await?
                .map(|row| AnySession::of(ctx.caller(), row)))
        })
        .await
    }

    /// The referral. Scope `referrals:read`; null if the caller has no access to it.
    async fn referral(&self, ctx: &Context<'_>) -> Nullable<Referral> {
        nullable(async {
            Ok(loader::REFERRALS
                .of(ctx, self.0.referral_id)
                .await?
                .map(Referral::of))
        })
        .await
    }

    /// The person. Scope `offenders:read`; null if the caller has no access to them.
    async fn offender(&self, ctx: &Context<'_>) -> Nullable<Offender> {
        nullable(async {
            Ok(loader::OFFENDERS
                .of(ctx, self.0.offender_id)
                .await?
                .map(Offender::of))
        })
        .await
    }

    /// The time at which the person starts, or started. Null for callers outside the Team until the session has ended.
    async fn starts_at(&self, ctx: &Context<'_>) -> Nullable<DateTime> {
        self.unveiled(ctx, || Some(DateTime(self.0.starts_at)))
            .await
    }

    /// The time at which the person finishes, or finished. Null for callers outside the Team until the session has
    /// ended.
    async fn ends_at(&self, ctx: &Context<'_>) -> Nullable<DateTime> {
        self.unveiled(ctx, || Some(DateTime(self.0.ends_at))).await
    }

    /// The outcome, from the reference list `ATTENDANCE_OUTCOME`; null if none is recorded. Also null, with an
    /// entry in `extensions.redactions`, if access to the person is limited for the caller, and for callers outside the
    /// Team until the session has ended.
    async fn outcome(&self, ctx: &Context<'_>) -> Nullable<ReferenceItem> {
        nullable(async {
            if let Some(policy) = veil::of_slot(ctx, &self.0).await? {
                return Ok(ctx.unless(Some(policy), || None).flatten());
            }
            let outcome =
                || ReferenceItem::known(ctx, ATTENDANCE_OUTCOME, self.0.outcome.as_deref());
            Ok(open_only(ctx, self.0.offender_id, outcome).await)
        })
        .await
    }

    /// The minutes deducted, for example for lateness. Null for callers outside the Team until the session has ended.
    async fn penalty_minutes(&self, ctx: &Context<'_>) -> Nullable<i32> {
        self.unveiled(ctx, || Some(self.0.penalty_minutes)).await
    }

    /// The minutes credited towards the ordered minutes: the length of the slot less `penaltyMinutes` if the person
    /// attended, and never more than the minutes that remained. Null for callers outside the Team until the session has
    /// ended.
    async fn credited_minutes(&self, ctx: &Context<'_>) -> Nullable<i32> {
        self.unveiled(ctx, || Some(self.0.credited_minutes)).await
    }

    /// The rating of the person's behaviour; null if none is recorded. Only for the Team and the data protection
    /// officer: for other callers, and if access to the person is limited for the caller, null with an entry in
    /// `extensions.redactions`.
    async fn behaviour(&self, ctx: &Context<'_>) -> Nullable<Rating> {
        let seen = || self.0.behaviour.map(Rating::from);
        self.conduct(ctx, seen).await
    }

    /// The rating of the person's work; null if none is recorded. Only for the Team and the data protection officer:
    /// for other callers, and if access to the person is limited for the caller, null with an entry in
    /// `extensions.redactions`.
    async fn work_quality(&self, ctx: &Context<'_>) -> Nullable<Rating> {
        let seen = || self.0.work_quality.map(Rating::from);
        self.conduct(ctx, seen).await
    }

    /// Notes; null if there are none. Only for the Team and the data protection officer: for other callers, null with
    /// an entry in `extensions.redactions`. If access to the person is limited for the caller, `[withheld]`.
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

    /// The time at which the outcome was recorded; null if none is recorded. Also null for callers outside the Team
    /// until the session has ended.
    async fn recorded_at(&self, ctx: &Context<'_>) -> Nullable<DateTime> {
        self.unveiled(ctx, || self.0.recorded_at.map(DateTime))
            .await
    }
}

/// Queries for attendances.
#[derive(Default)]
pub struct AttendanceQuery;

#[Object]
impl AttendanceQuery {
    /// One attendance, by id; null if there is none, or if the caller has no access to it. Scope `offenders:read`.
    async fn attendance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The attendance's id.")] id: Id<AttendanceId>,
    ) -> Nullable<Attendance> {
        nullable(async {
            let row = lookup::sought(ctx, &loader::ATTENDANCES, id.0).await?;
            Ok(row.map(Attendance::of))
        })
        .await
    }
}
