//! Rows of figures: a measure by one dimension in closed periods.

use async_graphql::{Context, Object};
use domain::impact::{self, Cell};

use super::{
    dimension::{BreakdownDimension, BreakdownMeasure, DimensionValue},
    figure::Figure,
    publication::Publication,
};
use crate::{
    area::Area,
    context::ContextExt,
    error::{Nullable, Result, nullable},
    loader,
    page::{Connection, page_request},
    plain::object,
    scalar::Date,
};

/// The GraphQL type `BreakdownCell`.
#[derive(Clone, Debug)]
pub struct BreakdownCell(Cell);

impl BreakdownCell {
    fn figure_of(&self, figure: impact::Figure) -> Figure {
        let figure = Figure::within(self.0.measure, figure, self.0.period_from);
        figure.of(self.of_dimension().area_id())
    }

    fn of_dimension(&self) -> DimensionValue {
        DimensionValue {
            dimension: self.0.dimension,
            code: self.0.value.clone(),
        }
    }
}

/// One value of a dimension in one closed period, with its figure. It is published once and never changes.
#[object]
impl BreakdownCell {
    /// The first day (Europe/London) of the period. Null if the period begins with the scheme: the first period is the one by
    /// whose end ten people had completed.
    fn period_from(&self) -> Option<Date> {
        self.0.period_from.map(Date)
    }

    /// The last day (Europe/London) of the period.
    fn period_to(&self) -> Date {
        Date(self.0.period_to)
    }

    /// The code of the value: of the offence, the age band, the sex, the disposal or the type, or the area's reference.
    /// `NOT_RECORDED` if there is none.
    fn value(&self, ctx: &Context<'_>) -> String {
        self.of_dimension().value(ctx.caller())
    }

    /// The value in words.
    fn name(&self, ctx: &Context<'_>) -> String {
        self.of_dimension().name(ctx.caller())
    }

    /// The authority, ward or town; null for other dimensions.
    fn area(&self, ctx: &Context<'_>) -> Option<Area> {
        self.of_dimension().area(ctx.caller())
    }

    /// The figure as it was published, the same for every caller. People are rounded to the nearest five, hours to the
    /// nearest ten.
    fn figure(&self) -> Figure {
        let figure = self.figure_of(impact::published_figure_of(&self.0));
        figure.published_in(self.0.publication_id)
    }

    /// The figure as the records say now, exactly: of everything that happened in the period, whenever it was entered. Only
    /// for the Team and the data protection officer: for other callers, null with an entry in `extensions.redactions`.
    async fn recounted(&self, ctx: &Context<'_>) -> Nullable<Figure> {
        nullable(async {
            let may_see = ctx.caller().role().sees_what_the_team_sees();
            if ctx.shown(may_see, "team-only", || ()).is_none() {
                return Ok(None);
            }
            let recounted = loader::RECOUNTED_CELL.of(ctx, self.0.id).await?;
            Ok(recounted.map(|figure| self.figure_of(figure)))
        })
        .await
    }

    /// The publication in which the cell appeared first. Null only with an entry in `errors`.
    async fn publication(&self, ctx: &Context<'_>) -> Nullable<Publication> {
        nullable(async {
            let publication = loader::PUBLICATIONS.of(ctx, self.0.publication_id).await?;
            Ok(publication.map(Publication::of))
        })
        .await
    }
}

/// Queries for rows of figures.
#[derive(Default)]
pub struct BreakdownQuery;

#[Object]
impl BreakdownQuery {
    /// Published figures of a measure by one dimension, in closed periods, the newest period first. Every value of the
    /// dimension has a cell, also those that nobody has. There are no totals: the figures of `impact` are exact or rounded by
    /// themselves. Scope `sites:read`.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn impact_breakdown(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is broken down.")] measure: BreakdownMeasure,
        #[graphql(
            desc = "By what. Which dimensions a measure has is described with `BreakdownMeasure`; any other is refused."
        )]
        by: BreakdownDimension,
        #[graphql(desc = "Only periods that end on this day or a later one.")] from: Option<Date>,
        #[graphql(desc = "Only periods that end on this day or an earlier one.")] to: Option<Date>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<BreakdownCell>> {
        let request = page_request(ctx, (first, after), (last, before));
        let input = impact::Breakdown {
            measure: measure.into(),
            by: by.into(),
            from: from.map(|day| day.0),
            to: to.map(|day| day.0),
        };
        let page = impact::breakdown(ctx.caller(), &input, &request).await?;
        Ok(Connection::of(page, BreakdownCell))
    }
}
