//! Counts of the records as they are now, by one or two dimensions.

use async_graphql::{Context, Object};
use domain::impact;

use super::{
    TrendStep,
    dimension::{BreakdownDimension, BreakdownMeasure, BreakdownValue, DimensionValue},
    figure::Figure,
};
use crate::{
    context::ContextExt,
    error::{Nullable, nullable},
    plain::object,
    scalar::Date,
};

/// The GraphQL type `RecountedCell`.
#[derive(Clone, Debug)]
pub struct RecountedCell {
    cell: impact::Recounted,
    measure: impact::Measure,
}

impl RecountedCell {
    fn of_dimensions(&self) -> impl Iterator<Item = DimensionValue> {
        let values = self.cell.by.iter().zip(&self.cell.values);
        values.map(|(dimension, code)| DimensionValue {
            dimension: *dimension,
            code: code.clone(),
        })
    }
}

/// What the records say now about one value, or one combination of two, in one period.
#[object]
impl RecountedCell {
    /// The first day (Europe/London) of the period.
    fn period_from(&self) -> Date {
        Date(self.cell.from)
    }

    /// The last day (Europe/London) of the period. If it is yet to come, the count may still grow.
    fn period_to(&self) -> Date {
        Date(self.cell.to)
    }

    /// The value of each dimension, in the order in which the dimensions were given.
    fn values(&self) -> Vec<BreakdownValue> {
        self.of_dimensions().map(BreakdownValue).collect()
    }

    /// The exact count. It is not published, and must not be passed on: it may be about a single person.
    fn figure(&self) -> Figure {
        let areas: Vec<_> = self
            .of_dimensions()
            .filter_map(|one| one.area_id())
            .collect();
        let area = <[_; 1]>::try_from(areas).ok().map(|[area]| area);
        Figure::within(self.measure, self.cell.figure, Some(self.cell.from)).of(area)
    }
}

/// Queries for counts of the records as they are now.
#[derive(Default)]
pub struct RecountQuery;

#[Object]
impl RecountQuery {
    /// Exact counts of the records as they are now, by one or two dimensions, in periods that may still be open, the oldest
    /// first. Counts of zero are left out. A person who completed is counted in the period of their first completion, a person
    /// who refused in that of the refusal. Of more than 40 periods, the latest; more than 1,000 counts are refused. Only for
    /// the Team and the data protection officer: for other callers, null with an entry in `extensions.redactions`. Scope
    /// `impact:read`.
    async fn impact_recount(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is counted.")] measure: BreakdownMeasure,
        #[graphql(
            desc = "One dimension, or two different ones. For people `AUTHORITY`, `OFFENCE`, `AGE_BAND`, `SEX` and `DISPOSAL`; for hours `AUTHORITY`, `WORK_TYPE`, `SITE_TYPE`, `WARD` and `TOWN`. Hours by ward or town are counted in each of the site's areas of that type."
        )]
        by: Vec<BreakdownDimension>,
        #[graphql(desc = "The length of the periods; quarters by default.")] every: Option<
            TrendStep,
        >,
        #[graphql(desc = "Only periods that end on this day (Europe/London) or a later one.")]
        from: Option<Date>,
        #[graphql(desc = "Only periods that begin on this day (Europe/London) or an earlier one.")]
        to: Option<Date>,
    ) -> Nullable<Vec<RecountedCell>> {
        nullable(async {
            let input = impact::Recount {
                measure: measure.into(),
                by: by.into_iter().map(Into::into).collect(),
                every: every.unwrap_or(TrendStep::Quarter).into(),
                from: from.map(|day| day.0),
                to: to.map(|day| day.0),
            };
            let measure = input.measure;
            let cells = impact::recount(ctx.caller(), &input).await?;
            let cells: Option<Vec<_>> = cells.map(|cells| {
                let cells = cells.into_iter();
                cells.map(|cell| RecountedCell { cell, measure }).collect()
            });
            Ok(ctx.shown(cells.is_some(), "team-only", || cells).flatten())
        })
        .await
    }
}
