//! Sessions: work at one site on one day. Where people will be working, and when, is a matter of their safety: outside the
//! Team a session still to come shows its site and its week only.

pub mod changes;
pub mod mutation;
pub mod overdue;
pub mod query;
pub mod veil;

use async_graphql::{Context, Enum, ID, Object};

use crate::domain::{
    id::Key,
    session::{self, Audience as For, Status, WorkType as Work},
};
use crate::graphql::{
    amendment::Amendment,
    attendance::Attendance,
    context::ContextExt,
    error::{Nullable, nullable},
    history::StatusChange,
    id::opaque,
    loader::{AmendmentsOf, AttendancesOfSession, CountOfSession, HistoryOf, OverdueOfSession},
    page::{Connection, asked},
    scalar::{Date, DateTime},
    session::{overdue::OverdueOutcomes, veil::VEIL},
    site::Site,
    staff::StaffMember,
};

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum SessionStatus {
    /// Planned.
    Planned,
    /// People are booked and everything is ready.
    Confirmed,
    /// Started, with a briefing.
    InProgress,
    /// Every attendance has an outcome.
    Completed,
    /// Did not take place, or broke off.
    Cancelled,
}

/// For whom a session is; the two never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "For")]
pub enum Audience {
    /// People of 18 and over.
    Adult,
    /// People under 18.
    Youth,
}

/// What is done in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Work")]
pub enum WorkType {
    /// Picking litter.
    LitterPicking,
    /// Cutting back vegetation.
    CuttingBack,
    /// Repairing play equipment.
    PlayEquipmentRepair,
    /// Painting.
    Painting,
    /// Mowing.
    Mowing,
    /// Clearing.
    Clearing,
    /// Removing graffiti.
    GraffitiRemoval,
    /// Gardening and planting.
    GardeningPlanting,
    /// Repairing fences.
    FenceRepair,
    /// Helping with building.
    BuildingHelp,
    /// Other work.
    Other,
}

/// A session in its face.
#[derive(Clone, Debug)]
pub struct Session(session::Session);

impl Session {
    /// The session in its face.
    pub fn of(row: session::Session) -> Self {
        Self(row)
    }

    fn is_open_to(&self, ctx: &Context<'_>) -> bool {
        !session::is_veiled(ctx.caller(), &self.0)
    }
}

/// Work at one site on one day, with a supervisor and several people. Outside the Team a session still to come shows its
/// site and its week only; its other fields are null, with entries in `extensions.redactions`.
#[Object]
impl Session {
    /// The session's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The site. Scope `sites:read`.
    async fn site(&self, ctx: &Context<'_>) -> Nullable<Site> {
        nullable(async { Ok(ctx.loader().load_one(self.0.site_id).await?.map(Site::of)) }).await
    }

    /// The Monday of its week.
    async fn week_starts_on(&self) -> Date {
        Date(self.0.week_on)
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        ctx.shown(self.is_open_to(ctx), VEIL, || self.0.version)
    }

    /// The name that people read out over the telephone.
    async fn reference(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.shown(self.is_open_to(ctx), VEIL, || self.0.reference.as_str())
    }

    /// Its local day (Europe/London).
    async fn date(&self, ctx: &Context<'_>) -> Option<Date> {
        ctx.shown(self.is_open_to(ctx), VEIL, || Date(self.0.date))
    }

    /// When it starts.
    async fn starts_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        ctx.shown(self.is_open_to(ctx), VEIL, || DateTime(self.0.starts_at))
    }

    /// When it ends.
    async fn ends_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        ctx.shown(self.is_open_to(ctx), VEIL, || DateTime(self.0.ends_at))
    }

    /// Where it stands.
    async fn status(&self, ctx: &Context<'_>) -> Option<SessionStatus> {
        ctx.shown(self.is_open_to(ctx), VEIL, || self.0.status.into())
    }

    /// For whom it is.
    async fn audience(&self, ctx: &Context<'_>) -> Option<Audience> {
        ctx.shown(self.is_open_to(ctx), VEIL, || self.0.audience.into())
    }

    /// What is done.
    async fn work_types(&self, ctx: &Context<'_>) -> Option<Vec<WorkType>> {
        ctx.shown(self.is_open_to(ctx), VEIL, || {
            session::work_types(&self.0).map(WorkType::from).collect()
        })
    }

    /// Why it was cancelled, a code of the reference list `SESSION_CANCELLED`; null where it was not.
    async fn cancel_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.shown(self.is_open_to(ctx), VEIL, || {
            self.0.cancel_reason.as_deref()
        })
        .flatten()
    }

    /// What was done; null where nobody wrote it down.
    async fn summary(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.shown(self.is_open_to(ctx), VEIL, || self.0.summary.as_deref())
            .flatten()
    }

    /// Whether it was entered from a paper sheet after its day.
    async fn entered_late(&self, ctx: &Context<'_>) -> Option<bool> {
        ctx.shown(self.is_open_to(ctx), VEIL, || self.0.entered_late)
    }

    /// The most people that can be booked. For the Team.
    async fn capacity(&self, ctx: &Context<'_>) -> Option<i32> {
        ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
            self.0.capacity
        })
    }

    /// Where people meet. For the Team; null also where none is set.
    async fn meeting_point(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
            self.0.meeting_point.as_deref()
        })
        .flatten()
    }

    /// What was said and checked before work began. For the Team; null before it started.
    async fn briefing(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
            self.0.briefing.as_deref()
        })
        .flatten()
    }

    /// Who leads it. For the Team.
    async fn supervisor(&self, ctx: &Context<'_>) -> Option<StaffMember> {
        let known = || StaffMember::known(&ctx.caller().directory(), self.0.supervisor_id);
        ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", known)
            .flatten()
    }

    /// Whether its day is over and somebody's outcome is not recorded. For the Team.
    async fn outcomes_overdue(&self, ctx: &Context<'_>) -> Nullable<bool> {
        nullable(async {
            let overdue = ctx.loader().load_one(OverdueOfSession(self.0.id)).await?;
            Ok(
                ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
                    overdue.is_some()
                }),
            )
        })
        .await
    }

    /// The outcomes that are not recorded though its day is over. For the Team.
    async fn overdue_outcomes(&self, ctx: &Context<'_>) -> Nullable<OverdueOutcomes> {
        nullable(async {
            let overdue = ctx.loader().load_one(OverdueOfSession(self.0.id)).await?;
            Ok(
                ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
                    OverdueOutcomes::of(overdue)
                }),
            )
        })
        .await
    }

    /// Where it stood before, oldest first, the latest 50; a move to another time leaves it where it stood and has a row too.
    /// For the Team.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<StatusChange>> {
        nullable(async {
            let changes = ctx.loader().load_one(HistoryOf(self.0.id.value())).await?;
            let changes = changes.unwrap_or_default().into_iter();
            Ok(
                ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
                    changes.map(StatusChange::of).collect()
                }),
            )
        })
        .await
    }

    /// The times that it was moved from and to, oldest first, the latest 50: its `startsAt` and `endsAt`, each where it changed. For the
    /// Team.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let rows = ctx
                .loader()
                .load_one(AmendmentsOf(self.0.id.value()))
                .await?;
            let rows = rows.unwrap_or_default().into_iter();
            Ok(
                ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
                    rows.map(Amendment::of).collect()
                }),
            )
        })
        .await
    }

    /// Who is booked or came, as far as within reach. Scope `offenders:read`.
    async fn attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Nullable<Connection<Attendance>> {
        nullable(async {
            let asked = asked(ctx, (first, after), (last, before));
            let page = ctx
                .loader()
                .load_one(AttendancesOfSession(self.0.id, asked))
                .await?;
            Ok(page.map(|page| Connection::of(page, Attendance::of)))
        })
        .await
    }

    /// How many people are booked or came. For the Team, and for the data protection officer once the session is over; null for
    /// everybody else, since few come to a session. Of a session still to come, without those who are hidden from the token.
    async fn attendance_count(&self, ctx: &Context<'_>) -> Nullable<i64> {
        nullable(async {
            let counted = ctx.loader().load_one(CountOfSession(self.0.id)).await?;
            let is_told = ctx.caller().role().sees_what_the_team_sees();
            let policy = (!self.is_open_to(ctx))
                .then_some(VEIL)
                .or((!is_told).then_some("team-only"));
            Ok(ctx.unless(policy, || counted.unwrap_or(0)))
        })
        .await
    }
}
