//! The figures of the scheme.

pub mod breakdown;
pub mod publication;

use async_graphql::{Context, Enum, Object};
use domain::impact::{self, Measure, Precision};

use super::{
    context::ContextExt,
    error::Result,
    plain::{Plain, object},
    scalar::{Date, DateTime},
};

/// Whether a figure is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
pub enum Suppression {
    /// The figure is shown.
    None,
    /// Not used: reasons are not told apart. See `SUPPRESSED`.
    Primary,
    /// Not used: reasons are not told apart. See `SUPPRESSED`.
    Secondary,
    /// The figure is withheld: it counts too few people, it would reveal too few together with other figures, or nothing
    /// was published for that day.
    Suppressed,
}

/// How exactly a figure is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
pub enum FigurePrecision {
    /// As it was counted, in whole units.
    Exact,
    /// People to the nearest five, hours to the nearest ten.
    Rounded,
}

/// The period that a figure covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
pub enum Basis {
    /// The whole time since the scheme began.
    AllTime,
    /// What happened in a period, which is given beside the figure.
    EventDate,
}

/// The unit of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
pub enum FigureUnit {
    /// People.
    People,
    /// Hours.
    Hours,
    /// Sites.
    Sites,
    /// Per cent of the denominator, people.
    PerCent,
}

/// The GraphQL type `Figure`.
pub struct Figure {
    figure: impact::Figure,
    unit: FigureUnit,
    basis: Basis,
}

impl Figure {
    fn is_withheld(&self) -> bool {
        self.figure.precision == Precision::Withheld
    }

    /// A part of the figure, unless the figure is withheld.
    fn part<T>(&self, ctx: &Context<'_>, part: Option<T>) -> Option<T> {
        ctx.shown(!self.is_withheld(), "small-group", || part)
            .flatten()
    }
}

/// A figure. What is null because the figure is withheld has an entry in `extensions.redactions`.
#[object]
impl Figure {
    /// The value: a count, whole hours, or a rate in whole per cent. Fractions are cut off, not rounded, as in the
    /// scheme's printed flyer. Null if the figure is withheld, or if the denominator is zero.
    fn value(&self, ctx: &Context<'_>) -> Option<i64> {
        self.part(ctx, self.figure.value)
    }

    /// The unit of `value`.
    fn unit(&self) -> FigureUnit {
        self.unit
    }

    /// The numerator of a rate; for a count, the count itself; for hours, the minutes. Null with an entry in
    /// `extensions.redactions` if the figure is rounded or withheld, and always for the hours of a publication, because
    /// minutes are only for the Team.
    fn numerator(&self, ctx: &Context<'_>) -> Option<i64> {
        let numerator = self.figure.numerator;
        ctx.shown(numerator.is_some(), "team-only", || numerator)
            .flatten()
    }

    /// The denominator of a rate; null for other figures, and if the rate is withheld.
    fn denominator(&self, ctx: &Context<'_>) -> Option<i64> {
        self.part(ctx, self.figure.denominator)
    }

    /// The number of people of the denominator whom a check found to have reoffended or not, for a rate that rests on
    /// follow-up checks; null for other figures, and if the rate is withheld. People who were not checked, could not be
    /// traced or have died are not counted, neither here nor among those who did not reoffend.
    fn checked(&self, ctx: &Context<'_>) -> Option<i64> {
        self.part(ctx, self.figure.checked)
    }

    /// How exactly the figure is shown; null if it is withheld.
    fn precision(&self, ctx: &Context<'_>) -> Option<FigurePrecision> {
        let precision = match self.figure.precision {
            Precision::Exact => Some(FigurePrecision::Exact),
            Precision::Rounded => Some(FigurePrecision::Rounded),
            Precision::Withheld => None,
        };
        self.part(ctx, precision)
    }

    /// Whether the figure is withheld.
    fn suppressed(&self) -> Suppression {
        if self.is_withheld() {
            Suppression::Suppressed
        } else {
            Suppression::None
        }
    }

    /// The period that the figure covers.
    fn basis(&self) -> Basis {
        self.basis
    }

    /// The day (Europe/London) at the end of which the figure was taken. In a publication it may be earlier than the day of
    /// the publication: an earlier figure stands until a new one reveals nothing about a small group of people.
    fn as_at(&self) -> Date {
        Date(self.figure.as_at)
    }
}

/// The GraphQL type `Impact`: the figures at the end of a day.
pub struct Impact(impact::Impact);

impl Impact {
    fn figure(&self, measure: Measure, unit: FigureUnit) -> Figure {
        Figure {
            figure: self.0.figure(measure),
            unit,
            basis: Basis::AllTime,
        }
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

    /// The number of people with at least one credited minute of work, including people who have not finished.
    async fn people_took_part(&self) -> Figure {
        self.figure(Measure::PeopleTookPart, FigureUnit::People)
    }

    /// The number of people with at least one completed referral.
    async fn people_completed(&self) -> Figure {
        self.figure(Measure::PeopleCompleted, FigureUnit::People)
    }

    /// Of the people who completed, the share without a reoffence in their latest follow-up check. It is published at the
    /// end of a year, if the number of people is exact and each part of it has changed enough.
    async fn not_reoffended(&self) -> Figure {
        self.figure(Measure::NotReoffended, FigureUnit::PerCent)
    }

    /// The hours of work: credited minutes divided by 60, without the fraction. Published hours are rounded to the nearest
    /// ten. They are exact only if the manager has asked for it, and at least ten people have worked since they last were.
    async fn hours(&self) -> Figure {
        self.figure(Measure::Hours, FigureUnit::Hours)
    }

    /// The number of improved sites.
    async fn sites_improved(&self) -> Figure {
        self.figure(Measure::SitesImproved, FigureUnit::Sites)
    }

    /// The number of people who refused their latest referral and never completed one.
    async fn people_refused(&self) -> Figure {
        self.figure(Measure::PeopleRefused, FigureUnit::People)
    }

    /// Of the people who refused, the share with a reoffence in their latest follow-up check. It is published as
    /// `notReoffended` is.
    async fn refused_reoffended(&self) -> Figure {
        self.figure(Measure::RefusedReoffended, FigureUnit::PerCent)
    }
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
}
