//! Sessions: work at one site on one day. The place and time at which people will work affect their safety. Until a
//! session has ended, callers outside the Team therefore see only its site and its week: a [`PlannedSession`].

pub mod changes;
pub mod mutation;
pub mod overdue;
pub mod planned;
pub mod query;
pub mod veil;

use async_graphql::{Context, Enum, ID, Interface};
use domain::{
    id::Key,
    reference::SESSION_CANCELLED,
    session::{self, Audience as For, Status, WorkType as Work},
};
use kernel::Caller;

use crate::{
    amendment::Amendment,
    attendance::Attendance,
    context::ContextExt,
    error::{Nullable, nullable},
    history::{self, SessionStatusChange},
    id::opaque,
    impact::suppression::Suppression,
    loader,
    operation::{self, Operation},
    page::Connection,
    photo::{self, Photo},
    plain::{Plain, kinds, object},
    reference::ReferenceItem,
    scalar::{Date, DateTime},
    session::{overdue::OverdueOutcomes, planned::PlannedSession},
    site::Site,
    staff::StaffMember,
};

/// The status of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Status")]
pub enum SessionStatus {
    /// The session is planned.
    Planned,
    /// People are booked, and the permission and a risk assessment cover the day.
    Confirmed,
    /// The session has started, with a briefing.
    InProgress,
    /// The session was completed; every attendance has an outcome.
    Completed,
    /// The session did not take place, or was broken off.
    Cancelled,
}

/// The age group of a session. Adults and young people never share a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "For")]
pub enum Audience {
    /// People aged 18 and over.
    Adult,
    /// People under 18.
    Youth,
}

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
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

/// A session: the whole record, or for callers outside the Team, until it has ended, only its site and its week.
#[derive(Clone, Debug, Interface)]
#[expect(
    clippy::duplicated_attributes,
    reason = "each belongs to another argument"
)]
#[graphql(
    field(name = "id", ty = "ID", desc = "The session's id."),
    field(
        name = "site",
        ty = "Nullable<Site>",
        desc = "The site. Scope `sites:read`; null if the caller has no access to it."
    ),
    field(
        name = "week_starts_on",
        ty = "Date",
        desc = "The Monday of the week of the session."
    ),
    field(
        name = "attendances",
        ty = "Nullable<Connection<Attendance>>",
        desc = "The bookings and attendances that the caller may see. Scope `offenders:read`. Null without the scope.",
        arg(
            name = "first",
            ty = "Option<i32>",
            desc = "The maximum number of rows after `after`, 1 to 100; 20 by default."
        ),
        arg(
            name = "after",
            ty = "Option<String>",
            desc = "Only rows after this cursor."
        ),
        arg(
            name = "last",
            ty = "Option<i32>",
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        ),
        arg(
            name = "before",
            ty = "Option<String>",
            desc = "Only rows before this cursor."
        )
    )
)]
pub enum AnySession {
    /// The whole record.
    Whole(Session),
    /// Only the site and the week.
    Planned(PlannedSession),
}

kinds!(AnySession { 0 => Whole(Session), 1 => Planned(PlannedSession) });

impl AnySession {
    /// Wraps a row in the GraphQL type that the caller may see.
    pub fn of(caller: &Caller, row: session::Session) -> Self {
        if session::is_veiled(caller, &row) {
            Self::Planned(PlannedSession::of(row))
        } else {
            Self::Whole(Session(row))
        }
    }
}

/// The GraphQL type `Session`.
#[derive(Clone, Debug)]
pub struct Session(session::Session);

impl Session {
    /// Wraps a row that a member of the Team has just written, and so sees whole.
    pub fn of(row: session::Session) -> Self {
        Self(row)
    }
}

/// A session as the Team sees it, and everybody else once it has ended: work at one site on one day, with a supervisor
/// and several people.
#[object]
impl Session {
    /// The session's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The site. Scope `sites:read`; null if the caller has no access to it.
    pub async fn site(&self, ctx: &Context<'_>) -> Nullable<Site> {
        planned::site(ctx, self.0.site_id).await
    }

    /// The Monday of the week of the session.
    pub fn week_starts_on(&self) -> Date {
        Date(self.0.week_on)
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The reference of the record, for example to read out over the telephone.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The date of the session (Europe/London).
    fn date(&self) -> Date {
        Date(self.0.date)
    }

    /// The time at which the session starts.
    fn starts_at(&self) -> DateTime {
        DateTime(self.0.starts_at)
    }

    /// The time at which the session ends.
    fn ends_at(&self) -> DateTime {
        DateTime(self.0.ends_at)
    }

    /// The status.
    fn status(&self) -> SessionStatus {
        self.0.status.into()
    }

    /// The age group of the session. Only for the Team and the data protection officer: the work of young people is not told
    /// apart. For other callers, null with an entry in `extensions.redactions`.
    fn audience(&self, ctx: &Context<'_>) -> Option<Audience> {
        let is_shown = ctx.caller().role().sees_what_the_team_sees();
        ctx.shown(is_shown, "team-only", || self.0.audience.into())
    }

    /// The kinds of work.
    fn work_types(&self) -> Vec<WorkType> {
        session::work_types(&self.0.work_types)
            .map(WorkType::from)
            .collect()
    }

    /// The reason for the cancellation, from the reference list `SESSION_CANCELLED`; null if the session is not
    /// cancelled.
    fn cancel_reason(&self, ctx: &Context<'_>) -> Option<ReferenceItem> {
        ReferenceItem::known(ctx, SESSION_CANCELLED, self.0.cancel_reason.as_deref())
    }

    /// A summary of the work done; null if none was recorded.
    fn summary(&self) -> Option<&str> {
        self.0.summary.as_deref()
    }

    /// Whether the session was entered after its day, from a paper sheet.
    fn entered_late(&self) -> bool {
        self.0.entered_late
    }

    /// The maximum number of people that can be booked. Only for the Team.
    fn capacity(&self, ctx: &Context<'_>) -> Option<i32> {
        ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
            self.0.capacity
        })
    }

    /// The meeting point; null if none is set. Only for the Team.
    fn meeting_point(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
            self.0.meeting_point.as_deref()
        })
        .flatten()
    }

    /// The briefing before the work began; null until the session has started. Only for the Team.
    fn briefing(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
            self.0.briefing.as_deref()
        })
        .flatten()
    }

    /// The member of the Team who leads the session. Only for the Team.
    fn supervisor(&self, ctx: &Context<'_>) -> Option<StaffMember> {
        let known = || StaffMember::known(&ctx.caller().directory(), self.0.supervisor_id);
        ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", known)
            .flatten()
    }

    /// Whether the day of the session is over and an outcome is still missing. Only for the Team.
    async fn outcomes_overdue(&self, ctx: &Context<'_>) -> Nullable<bool> {
        nullable(async {
            let overdue = loader::OVERDUE_OF_SESSION.of(ctx, self.0.id).await?;
            Ok(
                ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
                    overdue.is_some()
                }),
            )
        })
        .await
    }

    /// The outcomes that are missing although the day of the session is over. Only for the Team.
    async fn overdue_outcomes(&self, ctx: &Context<'_>) -> Nullable<OverdueOutcomes> {
        nullable(async {
            let overdue = loader::OVERDUE_OF_SESSION.of(ctx, self.0.id).await?;
            Ok(OverdueOutcomes::shown(ctx, overdue))
        })
        .await
    }

    /// The changes of status, oldest first; the latest 50. A move to another time is listed too, although it does not
    /// change the status. Only for the Team.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<SessionStatusChange>> {
        nullable(async {
            let changes = history::rows(ctx, self.0.id).await?.into_iter();
            Ok(
                ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
                    changes
                        .map(|row| SessionStatusChange::of(row, None))
                        .collect()
                }),
            )
        })
        .await
    }

    /// The changes of `startsAt` and `endsAt` when the session was moved, oldest first; the latest 50. Only for the
    /// Team.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let rows = loader::AMENDMENTS.of(ctx, self.0.id.value()).await?;
            let rows = rows.unwrap_or_default().into_iter();
            Ok(
                ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
                    rows.map(Amendment::of).collect()
                }),
            )
        })
        .await
    }

    /// The operation or clear-up day that the session is part of; null if it is part of none, or of one that the caller does
    /// not see. Scope `sites:read`.
    #[reads(id)]
    async fn operation(&self, ctx: &Context<'_>) -> Nullable<Operation> {
        operation::session::operation(ctx, self.0.id).await
    }

    /// The photos of the session that the caller may see, in the order in which they were uploaded; the latest 50. Null only
    /// with an entry in `errors`.
    async fn photos(&self, ctx: &Context<'_>) -> Nullable<Vec<Photo>> {
        photo::of_session(ctx, self.0.id).await
    }

    /// The bookings and attendances that the caller may see. Scope `offenders:read`. Null without the scope.
    pub async fn attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<Attendance>> {
        planned::attendances(ctx, self.0.id, (first, after), (last, before)).await
    }

    /// The number of people who are booked or attended. Only for the Team and the data protection officer; null for other
    /// callers, because few people attend a session. Until the session has ended, people to whom access is limited for
    /// the caller are not counted.
    async fn attendance_count(&self, ctx: &Context<'_>) -> Nullable<i64> {
        nullable(async {
            let counted = loader::COUNT_OF_SESSION.of(ctx, self.0.id).await?;
            Ok(ctx.counted(counted.unwrap_or_default(), "team-only"))
        })
        .await
    }

    /// Whether `attendanceCount` and `minutes` are withheld.
    fn attendance_suppressed(&self, ctx: &Context<'_>) -> Suppression {
        Suppression::of_counts(ctx)
    }

    /// The credited minutes of all people who worked. Only for the Team and the data protection officer; null for other callers,
    /// because minutes reveal how many people worked. Until the session has ended, people to whom access is limited for the
    /// caller are not counted.
    async fn minutes(&self, ctx: &Context<'_>) -> Nullable<i64> {
        nullable(async {
            let credited = loader::MINUTES_OF_SESSION.of(ctx, self.0.id).await?;
            Ok(ctx.counted(credited.unwrap_or_default(), "team-only"))
        })
        .await
    }
}
