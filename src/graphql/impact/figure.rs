//! The figure as a type.

use async_graphql::{Context, Enum};
use chrono::NaiveDate;
use domain::{
    id::{AreaId, PublicationId},
    impact::{self, Measure, Precision},
};

use super::suppression::Suppression;
use crate::{
    area::Area,
    context::ContextExt,
    error::{Nullable, nullable},
    loader,
    plain::{Plain, object},
    scalar::Date,
};

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
    /// What happened from `periodFrom` to `asAt`.
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
    /// Pounds for each of the denominator, hours or people.
    Pounds,
}

/// What a figure measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Measure")]
pub enum FigureKey {
    /// The people with at least one submitted referral.
    PeopleReferred,
    /// The people with at least one credited minute of work.
    PeopleTookPart,
    /// The people with at least one completed referral.
    PeopleCompleted,
    /// Of the people who completed, the share without a reoffence.
    NotReoffended,
    /// The hours of work.
    Hours,
    /// The improved sites.
    SitesImproved,
    /// The people who refused their latest referral and never completed one.
    PeopleRefused,
    /// Of the people who refused, the share with a reoffence.
    RefusedReoffended,
    /// The money that paid for the scheme, for each hour of work.
    CostPerHour,
    /// The money that paid for the scheme, for each person who completed.
    CostPerCompletion,
}

/// The method by which a figure was made.
#[derive(Clone, Copy, Debug)]
enum Method {
    Version(i32),
    /// That of a publication.
    Of(PublicationId),
}

/// The GraphQL type `Figure`.
#[derive(Clone, Debug)]
pub struct Figure {
    measure: Measure,
    shown: impact::Figure,
    basis: Basis,
    period_from: Option<NaiveDate>,
    geography: Option<AreaId>,
    method: Method,
}

impl Figure {
    /// The figure of the whole time until its day.
    pub fn until(measure: Measure, shown: impact::Figure) -> Self {
        Self {
            measure,
            shown,
            basis: Basis::AllTime,
            period_from: None,
            geography: None,
            method: Method::Version(shown.method),
        }
    }

    /// The figure of what happened in a period, which ends on its day.
    pub fn within(measure: Measure, shown: impact::Figure, from: Option<NaiveDate>) -> Self {
        Self {
            basis: Basis::EventDate,
            period_from: from,
            ..Self::until(measure, shown)
        }
    }

    /// The same figure of one area, or still of the whole county.
    pub fn of(self, geography: Option<AreaId>) -> Self {
        Self { geography, ..self }
    }

    /// The same figure as a publication shows it.
    pub fn published_in(self, publication: PublicationId) -> Self {
        Self {
            method: Method::Of(publication),
            ..self
        }
    }

    /// A part of the figure, unless the figure is withheld.
    fn part<T>(&self, ctx: &Context<'_>, part: Option<T>) -> Option<T> {
        let policy = match self.shown.precision {
            Precision::Exact | Precision::Rounded => None,
            Precision::Withheld => Some("small-group"),
            Precision::NotFunded => Some("not-funded"),
        };
        ctx.unless(policy, || part).flatten()
    }
}

/// Hundredths as a number with decimals.
#[expect(
    clippy::cast_precision_loss,
    reason = "a figure is far from 2^53, up to which this is exact"
)]
fn decimal(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

/// A figure. What is null because the figure is withheld has an entry in `extensions.redactions`.
#[object]
impl Figure {
    /// The value: a count, whole hours, a rate in whole per cent, or a cost in whole pounds. Fractions are cut off, not rounded, as in the
    /// scheme's printed flyer. Null if the figure is withheld, or if the denominator is zero.
    fn value(&self, ctx: &Context<'_>) -> Option<i64> {
        self.part(ctx, self.shown.value())
    }

    /// The value as a headline: a whole number, as the scheme's printed flyer has it. The same as `value`, and
    /// null as it is.
    fn headline(&self, ctx: &Context<'_>) -> Option<i64> {
        self.part(ctx, self.shown.value())
    }

    /// The value with two decimals, where the figure has any: a rate in per cent, a cost in pounds, exact hours. Further decimals are cut off.
    /// Null as `value` is.
    fn decimal(&self, ctx: &Context<'_>) -> Option<f64> {
        self.part(ctx, self.shown.hundredths).map(decimal)
    }

    /// What the figure measures.
    fn key(&self) -> FigureKey {
        self.measure.into()
    }

    /// What the figure measures, in words to display.
    fn label(&self) -> &str {
        match self.measure {
            Measure::PeopleReferred => "People referred",
            Measure::PeopleTookPart => "People who took part",
            Measure::PeopleCompleted => "People who completed",
            Measure::NotReoffended => "People who completed and did not reoffend",
            Measure::Hours => "Hours of work",
            Measure::SitesImproved => "Improved sites",
            Measure::PeopleRefused => "People who refused",
            Measure::RefusedReoffended => "People who refused and reoffended",
            Measure::CostPerHour => "Cost of an hour of work",
            Measure::CostPerCompletion => "Cost of a completion",
        }
    }

    /// The unit of `value`.
    fn unit(&self) -> FigureUnit {
        match self.measure {
            Measure::PeopleReferred
            | Measure::PeopleTookPart
            | Measure::PeopleCompleted
            | Measure::PeopleRefused => FigureUnit::People,
            Measure::NotReoffended | Measure::RefusedReoffended => FigureUnit::PerCent,
            Measure::Hours => FigureUnit::Hours,
            Measure::SitesImproved => FigureUnit::Sites,
            Measure::CostPerHour | Measure::CostPerCompletion => FigureUnit::Pounds,
        }
    }

    /// The numerator of a rate; for a cost, the money in pence; for a count, the count itself; for hours, the minutes. Null with an entry in
    /// `extensions.redactions` if the figure is rounded or withheld, and always for the hours of a publication, because
    /// minutes are only for the Team.
    fn numerator(&self, ctx: &Context<'_>) -> Option<i64> {
        let numerator = self.shown.numerator;
        ctx.shown(numerator.is_some(), "team-only", || numerator)
            .flatten()
    }

    /// The denominator of a rate; for a cost, the hours or people by which the money is divided, as they are shown; null for
    /// other figures, and if the figure is withheld.
    fn denominator(&self, ctx: &Context<'_>) -> Option<i64> {
        self.part(ctx, self.shown.denominator)
    }

    /// The number of people of the denominator whom a check found to have reoffended or not, for a rate that rests on
    /// follow-up checks; null for other figures, and if the rate is withheld. People who were not checked, could not be
    /// traced or have died are not counted, neither here nor among those who did not reoffend.
    fn checked(&self, ctx: &Context<'_>) -> Option<i64> {
        self.part(ctx, self.shown.checked)
    }

    /// How exactly the figure is shown; null if it is withheld.
    fn precision(&self, ctx: &Context<'_>) -> Option<FigurePrecision> {
        let precision = match self.shown.precision {
            Precision::Exact => Some(FigurePrecision::Exact),
            Precision::Rounded => Some(FigurePrecision::Rounded),
            Precision::Withheld | Precision::NotFunded => None,
        };
        self.part(ctx, precision)
    }

    /// Whether the figure is withheld.
    fn suppressed(&self) -> Suppression {
        self.shown.precision.into()
    }

    /// The period that the figure covers.
    fn basis(&self) -> Basis {
        self.basis
    }

    /// The authority, ward or town that the figure covers. Null for the whole county, and for a combination of two areas.
    fn geography(&self, ctx: &Context<'_>) -> Option<Area> {
        Area::known(&ctx.caller().directory(), self.geography?)
    }

    /// The version of the method by which the figure was made: for a published figure that of its publication, otherwise the
    /// method in force. Null only with an entry in `errors`.
    async fn method(&self, ctx: &Context<'_>) -> Nullable<i32> {
        nullable(async {
            let publication = match self.method {
                Method::Version(version) => return Ok(Some(version)),
                Method::Of(publication) => publication,
            };
            let publication = loader::PUBLICATIONS.of(ctx, publication).await?;
            Ok(publication.map(|publication| publication.method))
        })
        .await
    }

    /// The first day (Europe/London) of the period that the figure covers. Null if the period begins with the scheme.
    fn period_from(&self) -> Option<Date> {
        self.period_from.map(Date)
    }

    /// The day (Europe/London) at the end of which the figure was taken. In a publication it may be earlier than the day of
    /// the publication: an earlier figure stands until a new one reveals nothing about a small group of people.
    fn as_at(&self) -> Date {
        Date(self.shown.as_at)
    }
}
