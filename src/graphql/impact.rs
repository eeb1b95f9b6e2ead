//! The figures that the scheme publishes.

use async_graphql::{ComplexObject, Context, Enum, Object, SimpleObject};
use domain::impact;

use super::{context::ContextExt, error::Result, scalar::Date};

/// Whether and why a figure is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Suppression {
    /// The figure is shown.
    None,
    /// The figure is withheld because it counts too few people.
    Primary,
    /// The figure is withheld because it would reveal another withheld figure.
    Secondary,
}

/// The period that a figure covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Basis {
    /// The whole time since the scheme began.
    AllTime,
}

/// The unit of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
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

/// A published figure.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Figure {
    /// The value: a count, whole hours, or a rate in whole per cent. Fractions are cut off, not rounded, as in the
    /// scheme's printed flyer. Null if the figure is withheld, or if the denominator is zero.
    value: Option<i64>,
    /// The unit of `value`.
    unit: FigureUnit,
    #[graphql(skip)]
    exact: Option<i64>,
    /// The denominator of a rate; null for other figures.
    denominator: Option<i64>,
    /// The number of people who were checked, for a rate that rests on follow-up checks; null for other figures. People
    /// who were not checked are not counted among those who did not reoffend.
    checked: Option<i64>,
    /// Whether the figure is withheld. Headline figures never are.
    suppressed: Suppression,
    /// The period that the figure covers.
    basis: Basis,
    /// The day (Europe/London) at the end of which the figure was taken.
    as_at: Date,
}

impl Figure {
    fn of(figure: impact::Figure, unit: FigureUnit, as_at: Date) -> Self {
        Self {
            value: figure.value,
            unit,
            exact: figure.numerator,
            denominator: figure.denominator,
            checked: figure.checked,
            suppressed: Suppression::None,
            basis: Basis::AllTime,
            as_at,
        }
    }
}

#[ComplexObject]
impl Figure {
    /// The numerator of a rate; for a count, the count itself; for hours, the minutes. Minutes are only for the Team:
    /// for other callers, null with an entry in `extensions.redactions`.
    async fn numerator(&self, ctx: &Context<'_>) -> Option<i64> {
        ctx.shown(self.exact.is_some(), "team-only", || self.exact)
            .flatten()
    }
}

/// The GraphQL type `Impact`: the figures at the end of a day.
pub struct Impact(impact::Impact);

impl Impact {
    fn figure(&self, figure: impact::Figure, unit: FigureUnit) -> Figure {
        Figure::of(figure, unit, Date(self.0.as_at))
    }
}

/// The figures that the scheme publishes. People chose for themselves whether to complete or to refuse, so the
/// difference between the two groups' rates is not an effect of the scheme.
#[Object]
impl Impact {
    /// The day (Europe/London) at the end of which the figures were taken. For callers outside the Team, always the
    /// last day of a past month.
    async fn as_at(&self) -> Date {
        Date(self.0.as_at)
    }

    /// The number of people with at least one credited minute of work, including people who have not finished.
    async fn people_took_part(&self) -> Figure {
        self.figure(self.0.people_took_part, FigureUnit::People)
    }

    /// The number of people with at least one completed referral.
    async fn people_completed(&self) -> Figure {
        self.figure(self.0.people_completed, FigureUnit::People)
    }

    /// Of the people who completed, the share without a reoffence in their latest follow-up check.
    async fn not_reoffended(&self) -> Figure {
        self.figure(self.0.not_reoffended, FigureUnit::PerCent)
    }

    /// The hours of work: credited minutes divided by 60, without the fraction. For callers outside the Team, the
    /// numerator is null and the hours are rounded to the nearest ten. They are exact only at the end of May, August
    /// and December, and only if at least ten people have worked since the end of the previous such month.
    async fn hours(&self) -> Figure {
        self.figure(self.0.hours, FigureUnit::Hours)
    }

    /// The number of improved sites.
    async fn sites_improved(&self) -> Figure {
        self.figure(self.0.sites_improved, FigureUnit::Sites)
    }

    /// The number of people who refused their latest referral and never completed one.
    async fn people_refused(&self) -> Figure {
        self.figure(self.0.people_refused, FigureUnit::People)
    }

    /// Of the people who refused, the share with a reoffence in their latest follow-up check.
    async fn refused_reoffended(&self) -> Figure {
        self.figure(self.0.refused_reoffended, FigureUnit::PerCent)
    }
}

/// Queries for the scheme's impact.
#[derive(Default)]
pub struct ImpactQuery;

#[Object]
impl ImpactQuery {
    /// The published figures at the end of a day; the latest figures if `asAt` is left out. Scope `sites:read`.
    async fn impact(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The day (Europe/London). Callers outside the Team get the figures of the latest month end on or before this day."
        )]
        as_at: Option<Date>,
    ) -> Result<Impact> {
        Ok(Impact(
            impact::at(ctx.caller(), as_at.map(|day| day.0)).await?,
        ))
    }
}
