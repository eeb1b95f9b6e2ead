//! The figures that the scheme publishes.

use async_graphql::{ComplexObject, Context, Enum, Object, SimpleObject};

use super::{context::ContextExt, error::Result, scalar::Date};
use crate::domain::impact;

/// Why a figure is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Suppression {
    /// It is shown.
    None,
    /// Too few people are behind it.
    Primary,
    /// It would give away another that is held back.
    Secondary,
}

/// What a figure counts over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Basis {
    /// Everything since the scheme began.
    AllTime,
}

/// A published figure.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Figure {
    /// The figure: a count, whole hours, or a rate in whole per cent, cut as the flyer prints it. Null where it is held back or
    /// there is nothing to divide by.
    value: Option<i64>,
    #[graphql(skip)]
    exact: Option<i64>,
    /// The denominator of a rate; null for anything else.
    denominator: Option<i64>,
    /// Of a rate that rests on checks: how many people were checked. Not checked is not the same as not reoffended. Null for
    /// anything else.
    checked: Option<i64>,
    /// Whether the figure is held back. The headline figures never are.
    suppressed: Suppression,
    /// What it counts over.
    basis: Basis,
    /// The day at whose end it stood so.
    as_at: Date,
}

impl Figure {
    fn of(figure: impact::Figure, as_at: Date) -> Self {
        Self {
            value: figure.value,
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
    /// The numerator of a rate; of a count the count itself; of hours the minutes, for the Team alone: null for everybody else,
    /// with an entry in `extensions.redactions`.
    async fn numerator(&self, ctx: &Context<'_>) -> Option<i64> {
        ctx.shown(self.exact.is_some(), "team-only", || self.exact)
            .flatten()
    }
}

/// The figures at the end of a day, in their face.
pub struct Impact(impact::Impact);

impl Impact {
    fn figure(&self, figure: impact::Figure) -> Figure {
        Figure::of(figure, Date(self.0.as_at))
    }
}

/// The figures that the scheme publishes. Those who completed and those who refused chose themselves: no
/// difference between their rates is an effect of the scheme.
#[Object]
impl Impact {
    /// The day at whose end the figures stood so. Outside the Team always the end of a month that is over.
    async fn as_at(&self) -> Date {
        Date(self.0.as_at)
    }

    /// Different people with at least one credited minute of work, those part-way among them.
    async fn people_took_part(&self) -> Figure {
        self.figure(self.0.people_took_part)
    }

    /// Different people with at least one completed referral.
    async fn people_completed(&self) -> Figure {
        self.figure(self.0.people_completed)
    }

    /// Of the people who completed, the share whose latest check found no reoffence.
    async fn not_reoffended(&self) -> Figure {
        self.figure(self.0.not_reoffended)
    }

    /// Hours of work: credited minutes over 60, cut to whole hours. Outside the Team the numerator is null, and the hours are
    /// rounded to the nearest ten but at the end of May, August and December, if ten people worked since the last of these.
    async fn hours(&self) -> Figure {
        self.figure(self.0.hours)
    }

    /// Different sites improved.
    async fn sites_improved(&self) -> Figure {
        self.figure(self.0.sites_improved)
    }

    /// Different people whose latest referral they refused, and who never completed one.
    async fn people_refused(&self) -> Figure {
        self.figure(self.0.people_refused)
    }

    /// Of the people who refused, the share whose latest check found a reoffence.
    async fn refused_reoffended(&self) -> Figure {
        self.figure(self.0.refused_reoffended)
    }
}

/// Questions about the scheme's impact.
#[derive(Default)]
pub struct ImpactQuery;

#[Object]
impl ImpactQuery {
    /// The published figures at the end of a day; left out, the latest there are. Scope `sites:read`.
    async fn impact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; outside the Team the last month's end on or before it counts.")]
        as_at: Option<Date>,
    ) -> Result<Impact> {
        Ok(Impact(
            impact::at(ctx.caller(), as_at.map(|day| day.0)).await?,
        ))
    }
}
