//! Published rows as callers see them, and the same recounted for the Team.

use std::collections::{BTreeMap, HashMap, btree_map::Entry};

use chrono::NaiveDate;
use entity::published_cell::{self, CellId, Dimension, Model as Cell};
use kernel::{
    Caller, Noun, Read,
    check::{self, Command, Problems},
    choice::Choice,
    condition,
    directory::Directory,
    error::Result,
    page::{self, List, Page, PageRequest},
    policy::Action,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryTrait, Select};

use super::{
    Figure, Measure,
    published::all_cells,
    rows::dimensions_of,
    tally::{Tallies, commonest_offences},
    trend::not_backwards,
    values::{Values, offences},
};

/// Which cells to list.
#[derive(Clone, Debug)]
pub struct Breakdown {
    pub measure: Measure,
    pub by: Dimension,
    /// Only periods that end on this day or a later one.
    pub from: Option<NaiveDate>,
    /// Only periods that end on this day or an earlier one.
    pub to: Option<NaiveDate>,
}

impl Command for Breakdown {
    fn check(&self, problems: &mut Problems) {
        if !dimensions_of(self.measure).any(|by| by == self.by) {
            let all: Vec<_> = dimensions_of(self.measure).map(|by| by.name()).collect();
            let expected = match all.as_slice() {
                [] => "This measure is not broken down.".into(),
                all => format!("One of {} is expected for this measure.", all.join(", ")),
            };
            problems.add("by", expected);
        }
        not_backwards(problems, (self.from, self.to));
    }
}

/// The published cells of a measure and a dimension, the newest period first.
///
/// # Errors
/// If the caller lacks the scope; if the measure is not published by the dimension; if the page size or the cursor is not
/// valid.
pub async fn breakdown(
    caller: &Caller,
    input: &Breakdown,
    request: &PageRequest,
) -> Result<Page<Cell>> {
    let read = caller.read(Action::ReadImpactBreakdown)?;
    check::query(caller, input)?;
    let period_to = published_cell::Column::PeriodTo;
    let list = List {
        noun: Noun::Publication,
        within: all_cells(&read),
        rows: of_row(all_cells(&read), input.measure, input.by)
            .apply_if(input.from, |rows, from| rows.filter(period_to.gte(from)))
            .apply_if(input.to, |rows, to| rows.filter(period_to.lte(to))),
        parts: vec![],
        by: period_to,
        descending: true,
        id: published_cell::Column::Id,
        apart: None,
        veiled: None,
        bound_to: format!("{input:?}"),
    };
    page::of(&read, list, request).await
}

fn of_row(
    cells: Select<published_cell::Entity>,
    measure: Measure,
    dimension: Dimension,
) -> Select<published_cell::Entity> {
    cells
        .filter(published_cell::Column::Measure.eq(measure))
        .filter(published_cell::Column::Dimension.eq(dimension))
}

/// The values of the dimensions as they are now. The offences with a value of their own are those of the published rows, or
/// else the commonest.
pub(super) async fn known_now<'d>(read: &Read<'_>, directory: &'d Directory) -> Result<Values<'d>> {
    let cells = of_row(
        all_cells(read),
        Measure::PeopleCompleted,
        Dimension::Offence,
    );
    let cells = cells.all(read.db()).await?;
    let offences = match cells.as_slice() {
        [] => commonest_offences(read, read.caller().today()).await?,
        cells => offences(cells),
    };
    Ok(Values {
        directory,
        offences,
    })
}

/// The figure of a cell, as everybody sees it.
#[must_use]
pub fn published(cell: &Cell) -> Figure {
    Figure {
        hundredths: cell.shown.map(|shown| shown * 100),
        precision: cell.precision,
        ..Figure::withheld(cell.period_to)
    }
}

/// The figures of cells as the records say now, for the Team and the data protection officer: those of everything whose day
/// is in the period, whenever it was entered.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn recounted(caller: &Caller, ids: &[CellId]) -> Result<HashMap<CellId, Figure>> {
    let read = caller.read(Action::ReadImpactBreakdown)?;
    if !caller.role().sees_what_the_team_sees() {
        return Ok(HashMap::new());
    }
    caller.combined();
    let these = condition::any_of(&read, published_cell::Column::Id, ids.to_vec());
    let cells = all_cells(&read).filter(these).all(read.db()).await?;
    let directory = caller.directory();
    let known = known_now(&read, &directory).await?;
    let mut tallies = Tallies::default();
    let mut numbers: BTreeMap<_, BTreeMap<String, i64>> = BTreeMap::new();
    let mut figures = HashMap::new();
    for cell in cells {
        let after = cell.period_from.and_then(|day| day.pred_opt());
        let mut until = vec![];
        for day in [Some(cell.period_to), after].into_iter().flatten() {
            let of_row = match numbers.entry((day, cell.measure, cell.dimension)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let tally = tallies.until(&read, day).await?;
                    new.insert(tally.of((cell.measure, cell.dimension), &known))
                }
            };
            until.push(of_row.get(&cell.value).copied().unwrap_or_default());
        }
        let counted = until[0] - until.get(1).copied().unwrap_or_default();
        let figure = Figure::counted(cell.measure, counted, cell.period_to);
        figures.insert(cell.id, figure);
    }
    Ok(figures)
}
