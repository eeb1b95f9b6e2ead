//! The work done at a site: in all, by rounds and by years.

use async_graphql::{ComplexObject, Context, SimpleObject};
use domain::{
    id::SiteId,
    site::{
        rounds::{Part, Round, Work},
        totals::Totals,
    },
};
use kernel::bound::{self, last_of};

use crate::{
    context::ContextExt,
    error::Nullable,
    impact::suppression::Suppression,
    photo::{self, Photo},
    scalar::DateTime,
    session::WorkType,
    site::hours::ReportedHours,
};

/// Totals of the work done at a site.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SiteTotals {
    /// The number of completed sessions. For callers outside the Team, only those that have ended.
    sessions: i64,
    /// The hours of work in these sessions, to the nearest ten.
    hours: ReportedHours,
    #[graphql(skip)]
    totals: Totals,
}

impl From<Totals> for SiteTotals {
    fn from(totals: Totals) -> Self {
        Self {
            sessions: totals.sessions,
            hours: ReportedHours::of(totals.minutes),
            totals,
        }
    }
}

#[ComplexObject]
impl SiteTotals {
    /// The exact number of credited minutes in these sessions. Only for the Team and the data protection officer: for
    /// other callers null, with an entry in `extensions.redactions`, because minutes reveal how many people worked.
    async fn minutes(&self, ctx: &Context<'_>) -> Option<i64> {
        ctx.counted(self.totals.minutes, "team-only")
    }

    /// The number of different people with at least one credited minute. Only for the Team and the data protection
    /// officer: for other callers null, with an entry in `extensions.redactions`.
    async fn people(&self, ctx: &Context<'_>) -> Option<i64> {
        ctx.counted(self.totals.people, "team-only")
    }

    /// Whether `minutes` and `people` are withheld.
    async fn suppressed(&self, ctx: &Context<'_>) -> Suppression {
        Suppression::of_counts(ctx)
    }
}

/// A part of the work done at a site.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct WorkTotals {
    /// The number of completed sessions. For callers outside the Team, only those that have ended.
    sessions: i64,
    /// The hours of work in these sessions, to the nearest ten.
    hours: ReportedHours,
    #[graphql(skip)]
    part: Part,
}

impl From<Part> for WorkTotals {
    fn from(part: Part) -> Self {
        Self {
            sessions: part.sessions,
            hours: ReportedHours::of(part.minutes),
            part,
        }
    }
}

#[ComplexObject]
impl WorkTotals {
    /// The exact number of credited minutes in these sessions. Only for the Team and the data protection officer: for
    /// other callers null, with an entry in `extensions.redactions`, because minutes reveal how many people worked.
    async fn minutes(&self, ctx: &Context<'_>) -> Option<i64> {
        ctx.counted(self.part.minutes, "team-only")
    }

    /// Whether `minutes` is withheld.
    async fn suppressed(&self, ctx: &Context<'_>) -> Suppression {
        Suppression::of_counts(ctx)
    }
}

/// A round of work at a site.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SiteRound {
    /// 1 for the first round, increased each time the site is reopened.
    number: i32,
    /// The start of the first completed session of the round; null until then.
    started_at: Option<DateTime>,
    /// The time at which the round was completed; null until then.
    completed_at: Option<DateTime>,
    /// The types of work in the completed sessions, in the order in which they were first done.
    work_types: Vec<WorkType>,
    /// Totals of the work of the round.
    totals: WorkTotals,
    #[graphql(skip)]
    site: SiteId,
}

#[ComplexObject]
impl SiteRound {
    /// The photos of the site that were uploaded in this round and that the caller may see, in the order in which they were
    /// uploaded; of the latest 50 of the site. Photos of the sessions of the round are those of the sessions. Null only with
    /// an entry in `errors`.
    async fn photos(&self, ctx: &Context<'_>) -> Nullable<Vec<Photo>> {
        photo::of_round(ctx, self.site, self.number).await
    }
}

impl SiteRound {
    /// The latest rounds of a site, in their order.
    pub fn latest(work: &Work, site: SiteId, present: i32) -> Vec<Self> {
        let rounds = work.rounds(present);
        let rounds = last_of(&rounds, bound::ROUNDS).iter();
        rounds.cloned().map(|round| Self::of(round, site)).collect()
    }

    fn of(round: Round, site: SiteId) -> Self {
        Self {
            site,
            number: round.number,
            started_at: round.started_at.map(DateTime),
            completed_at: round.completed_at.map(DateTime),
            work_types: round.work_types.into_iter().map(WorkType::from).collect(),
            totals: round.part.into(),
        }
    }
}

/// The work at a site in one calendar year, by local time.
#[derive(SimpleObject)]
pub struct SiteYear {
    /// The year.
    year: i32,
    /// Totals of the work of the year.
    totals: WorkTotals,
}

impl SiteYear {
    /// The latest years of a site with work, in their order.
    pub fn latest(work: &Work) -> Vec<Self> {
        let years: Vec<_> = work.years().into_iter().collect();
        let years = last_of(&years, bound::YEARS).iter().cloned();
        let year = |(year, part): (i32, Part)| Self {
            year,
            totals: part.into(),
        };
        years.map(year).collect()
    }
}
