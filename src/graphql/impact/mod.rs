//! The figures of the scheme.

pub mod breakdown;
mod dimension;
mod figure;
pub mod performance;
pub mod publication;
pub mod recount;
pub mod suppression;

use async_graphql::{Context, Enum, Object};
use domain::impact::{self, Measure, Trend};

use super::{
    context::ContextExt,
    error::Result,
    plain::Plain,
    scalar::{Date, DateTime},
};
use figure::{Figure, FigureKey};

/// The GraphQL type `Impact`: the figures at the end of a day.
pub struct Impact(impact::Impact);

impl Impact {
    fn figure(&self, measure: Measure) -> Figure {
        Figure::until(measure, self.0.figure(measure))
    }
}

/// The figures of the scheme at the end of a day. People chose for themselves whether to complete or to refuse, so the
/// difference between the two groups' rates is not an effect of the scheme.
///
/// The Team and the data protection officer see the records as they are now. Everybody else sees figures that were
/// published: they never change, and are as exact as is possible without revealing anything about a group of fewer than
/// ten people. People are rounded to the nearest five, unless the manager has asked for the exact number and it is safe.
#[Object]
impl Impact {
    /// The day (Europe/London) at the end of which the figures were taken. For published figures, always the last day of a
    /// past month.
    async fn as_at(&self) -> Date {
        Date(self.0.as_at)
    }

    /// The time at which the figures were published. Null if they were not: they are those of the records as they are now,
    /// a preview, or all withheld because nothing was published.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }

    /// The number of people with at least one submitted referral, whatever became of it.
    async fn people_referred(&self) -> Figure {
        self.figure(Measure::PeopleReferred)
    }

    /// The number of people with at least one credited minute of work, including people who have not finished.
    async fn people_took_part(&self) -> Figure {
        self.figure(Measure::PeopleTookPart)
    }

    /// The number of people with at least one completed referral.
    async fn people_completed(&self) -> Figure {
        self.figure(Measure::PeopleCompleted)
    }

    /// Of the people who completed, the share without a reoffence in their latest follow-up check. It is published at the
    /// end of a year, if the number of people is exact and each part of it has changed enough.
    async fn not_reoffended(&self) -> Figure {
        self.figure(Measure::NotReoffended)
    }

    /// The hours of work: credited minutes divided by 60, without the fraction. Published hours are rounded to the nearest
    /// ten. They are exact only if the manager has asked for it, and at least ten people have worked since they last were.
    async fn hours(&self) -> Figure {
        self.figure(Measure::Hours)
    }

    /// The number of improved sites.
    async fn sites_improved(&self) -> Figure {
        self.figure(Measure::SitesImproved)
    }

    /// The number of people who refused their latest referral and never completed one.
    async fn people_refused(&self) -> Figure {
        self.figure(Measure::PeopleRefused)
    }

    /// Of the people who refused, the share with a reoffence in their latest follow-up check. It is published as
    /// `notReoffended` is.
    async fn refused_reoffended(&self) -> Figure {
        self.figure(Measure::RefusedReoffended)
    }

    /// What an hour of work has cost: the money of the funding periods until the day, divided by `hours`. In a publication it
    /// is divided by the hours that the publication shows, rounded as they may be. Withheld with `NOT_FUNDED` if funding
    /// periods do not cover every day from the first referral on.
    async fn cost_per_hour(&self) -> Figure {
        self.figure(Measure::CostPerHour)
    }

    /// What a completion has cost: the same money, divided by `peopleCompleted` as it is shown, until the day of that figure.
    async fn cost_per_completion(&self) -> Figure {
        self.figure(Measure::CostPerCompletion)
    }
}

/// The length of the periods of a trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "impact::Every")]
pub enum TrendStep {
    /// A month.
    Month,
    /// A quarter of a year, from January.
    Quarter,
    /// A year, from January.
    Year,
}

/// Queries for the scheme's impact.
#[derive(Default)]
pub struct ImpactQuery;

#[Object]
impl ImpactQuery {
    /// The figures at the end of a day; the latest figures if `asAt` is left out. Scope `sites:read`.
    async fn impact(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The day (Europe/London). Callers outside the Team get the newest figures that were published for this day or an earlier one; if there are none, every figure is withheld."
        )]
        as_at: Option<Date>,
    ) -> Result<Impact> {
        Ok(Impact(
            impact::at(ctx.caller(), as_at.map(|day| day.0)).await?,
        ))
    }

    /// One figure at the ends of closed periods, oldest first; of more than 40, the latest. The Team and the data protection
    /// officer get the figure that the records give now for each day. Other callers get for each the newest published figure
    /// of that day or an earlier one, with its own `asAt`. Scope `sites:read`.
    async fn impact_trend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The figure.")] measure: FigureKey,
        #[graphql(desc = "The length of the periods; quarters by default.")] by: Option<TrendStep>,
        #[graphql(desc = "Only periods that end on this day (Europe/London) or a later one.")]
        from: Option<Date>,
        #[graphql(desc = "Only periods that end on this day (Europe/London) or an earlier one.")]
        to: Option<Date>,
    ) -> Result<Vec<Figure>> {
        let input = Trend {
            measure: measure.into(),
            by: by.unwrap_or(TrendStep::Quarter).into(),
            from: from.map(|day| day.0),
            to: to.map(|day| day.0),
        };
        let figures = impact::trend(ctx.caller(), &input).await?.into_iter();
        let figures = figures.map(|figure| Figure::until(input.measure, figure));
        Ok(figures.collect())
    }
}
