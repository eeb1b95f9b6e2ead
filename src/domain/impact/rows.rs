//! The rows of figures: what is published by one dimension in closed periods. A row is published once, in the first
//! publication after its period, and never again: what is entered late counts in the next period, so rows add up.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use entity::published_cell::{CellId, Dimension, Model as Cell};
use kernel::{Read, error::Result};

use super::{
    Measure, Precision,
    audit::{self, Audit, SMALL, UNBOUNDED},
    every::Every,
    hours::nearest_ten,
    past::Past,
    showing::{around, nearest_five},
    tally::{Tallies, commonest_offences, without_the_largest},
    values::{Values, offences},
};
use crate::id::PublicationId;

/// What is published by which dimension. Nothing is crossed, and nothing is added up.
const MENU: [(Measure, Dimension, Every); 14] = [
    (
        Measure::PeopleCompleted,
        Dimension::Authority,
        Every::Quarter,
    ),
    (Measure::PeopleCompleted, Dimension::Offence, Every::Year),
    (Measure::PeopleCompleted, Dimension::AgeBand, Every::Year),
    (Measure::PeopleCompleted, Dimension::Sex, Every::Year),
    (Measure::PeopleCompleted, Dimension::Disposal, Every::Year),
    (Measure::PeopleRefused, Dimension::Offence, Every::Year),
    (Measure::PeopleRefused, Dimension::AgeBand, Every::Year),
    (Measure::PeopleRefused, Dimension::Sex, Every::Year),
    (Measure::PeopleRefused, Dimension::Disposal, Every::Year),
    (Measure::Hours, Dimension::Authority, Every::Quarter),
    (Measure::Hours, Dimension::WorkType, Every::Quarter),
    (Measure::Hours, Dimension::SiteType, Every::Year),
    (Measure::Hours, Dimension::Ward, Every::Year),
    (Measure::Hours, Dimension::Town, Every::Year),
];

/// The place of the tenth person.
const TENTH: usize = 9;
/// Of a hundred minutes of a value, how many the others must have worked beside the one who worked most.
const OTHERS_SHARE: i64 = 15;

/// The dimensions by which a measure is published.
pub fn dimensions_of(measure: Measure) -> impl Iterator<Item = Dimension> {
    let of_measure = MENU.into_iter().filter(move |(of, ..)| *of == measure);
    of_measure.map(|(_, dimension, _)| dimension)
}

/// A row: its cells, all of one publication, measure, dimension and period.
pub(super) type Row = Vec<Cell>;

/// What was counted for a row that is to be published.
#[derive(Clone, Debug)]
pub(super) struct Due {
    pub measure: Measure,
    pub dimension: Dimension,
    /// The last day of the period before.
    pub after: Option<NaiveDate>,
    pub to: NaiveDate,
    /// For each value what was counted, and for hours the minutes of all but the person who worked most.
    pub cells: BTreeMap<String, (i64, i64)>,
    /// What was counted up to the end of the period.
    pub until: i64,
}

impl Due {
    /// The row as the publication of a day shows it, and the audit with it.
    pub fn decided(
        &self,
        id: PublicationId,
        (before, day): (Past<'_>, NaiveDate),
        audit: &mut Audit,
    ) -> Row {
        if self.measure == Measure::Hours {
            return self.row(id, |cell| hours(*cell));
        }
        let mut hidden = BTreeSet::new();
        let least = self.least(before);
        let corrections = before.corrections(day);
        loop {
            let row = self.row(id, |(people, _)| {
                people_of(*people, least, hidden.contains(people))
            });
            let of_audit = of_audit(&row, self.after, (corrections, self.until));
            if let Some(more) = audit.with_row(of_audit) {
                *audit = more;
                return row;
            }
            let shown = row.iter().filter(|cell| cell.shown.is_some());
            let Some(smallest) = shown.map(|cell| cell.counted).min() else {
                // Nothing may be known of this row.
                return self.row(id, |_| Shown::nothing());
            };
            hidden.insert(smallest);
        }
    }

    /// The least number of people that a value may have. People come back after they refused, and a correction may have
    /// taken people away who were counted before, so a period may have fewer than none.
    fn least(&self, before: Past<'_>) -> i64 {
        let last = before.last_correction();
        let is_corrected = last.is_some_and(|last| self.after.is_some_and(|after| after <= last));
        if self.measure == Measure::PeopleRefused || is_corrected {
            -UNBOUNDED
        } else {
            0
        }
    }

    fn row(&self, id: PublicationId, shown: impl Fn(&(i64, i64)) -> Shown) -> Row {
        let cells = self.cells.iter().map(|(value, counted)| {
            let shown = shown(counted);
            let bound = |of: i64| Some(of).filter(|of| of.abs() < UNBOUNDED);
            Cell {
                id: CellId::new(),
                publication_id: id,
                measure: self.measure,
                dimension: self.dimension,
                period_from: self.after.map(|day| day + Days::new(1)),
                period_to: self.to,
                value: value.clone(),
                counted: counted.0,
                precision: shown.precision,
                shown: shown.value,
                least: shown.between.and_then(|(least, _)| bound(least)),
                greatest: shown.between.and_then(|(_, greatest)| bound(greatest)),
            }
        });
        cells.collect()
    }
}

/// A number of people as it is shown. It is at least so many for whoever knows nothing else.
fn people_of(people: i64, least: i64, is_hidden: bool) -> Shown {
    if people < SMALL {
        return Shown::withheld((least, SMALL - 1));
    }
    if is_hidden {
        return Shown::withheld((SMALL, UNBOUNDED));
    }
    let value = nearest_five(people);
    Shown {
        precision: Precision::Rounded,
        value: Some(value),
        between: Some(around(value)),
    }
}

/// How a cell is shown, and what is known of it then.
struct Shown {
    precision: Precision,
    value: Option<i64>,
    between: Option<(i64, i64)>,
}

impl Shown {
    fn nothing() -> Self {
        Self {
            precision: Precision::Withheld,
            value: None,
            between: None,
        }
    }

    fn withheld(between: (i64, i64)) -> Self {
        Self {
            between: Some(between),
            ..Self::nothing()
        }
    }
}

/// Hours to the nearest ten, unless nearly all of them are one person's.
fn hours((minutes, of_others): (i64, i64)) -> Shown {
    if of_others * 100 < minutes * OTHERS_SHARE {
        return Shown::nothing();
    }
    Shown {
        precision: Precision::Rounded,
        value: Some(nearest_ten(minutes.max(0))),
        between: None,
    }
}

/// A row as the audit needs it: the day before its period, the number of corrections when it was published, and the people of
/// all periods up to its end.
pub(super) fn of_audit(
    row: &Row,
    after: Option<NaiveDate>,
    (corrections, until): (usize, i64),
) -> audit::Row {
    let cells = row.iter().map(|cell| audit::Cell {
        people: cell.counted,
        between: (
            cell.least.unwrap_or(-UNBOUNDED),
            cell.greatest.unwrap_or(UNBOUNDED),
        ),
        is_shown: cell.shown.is_some(),
    });
    audit::Row {
        measure: row[0].measure,
        after,
        to: row[0].period_to,
        corrections,
        until,
        cells: cells.collect(),
    }
}

/// What a period is identified by among all rows.
type Key = (Measure, Dimension, NaiveDate);

/// The rows that were published, in the order of their publication.
#[derive(Clone, Debug, Default)]
pub(super) struct Told(pub BTreeMap<Key, Row>);

impl Told {
    /// The rows of cells.
    pub fn of(cells: Vec<Cell>) -> Self {
        let mut rows: BTreeMap<Key, Row> = BTreeMap::new();
        for cell in cells {
            let key = (cell.measure, cell.dimension, cell.period_to);
            rows.entry(key).or_default().push(cell);
        }
        Self(rows)
    }

    fn of_one(&self, measure: Measure, dimension: Dimension) -> impl Iterator<Item = &Row> {
        let range = (measure, dimension, NaiveDate::MIN)..=(measure, dimension, NaiveDate::MAX);
        self.0.range(range).map(|(_, row)| row)
    }

    /// The rows of people of one publication, up to which there were so many corrections, for the audit.
    pub fn audited(
        &self,
        publication: PublicationId,
        corrections: usize,
    ) -> impl Iterator<Item = audit::Row> {
        let rows = self.0.iter().filter(move |((measure, ..), row)| {
            *measure != Measure::Hours && row[0].publication_id == publication
        });
        rows.map(move |((measure, dimension, to), row)| {
            let until = self.of_one(*measure, *dimension);
            let until = until.take_while(|row| row[0].period_to <= *to).flatten();
            let after = row[0].period_from.and_then(|day| day.pred_opt());
            let until = until.map(|cell| cell.counted).sum();
            of_audit(row, after, (corrections, until))
        })
    }

    /// The rows whose periods have ended by a day and that are not published yet.
    pub async fn due(&self, read: &Read<'_>, day: NaiveDate) -> Result<Vec<Due>> {
        let directory = read.caller().directory();
        let known = Values {
            directory: &directory,
            offences: match self.offences() {
                Some(offences) => offences,
                None => commonest_offences(read, day).await?,
            },
        };
        let mut tallies = Tallies::default();
        let completed = tallies.until(read, day).await?.days_of_completion();
        let tenth = completed.get(TENTH).copied();
        let mut due: Vec<Due> = vec![];
        for (measure, dimension, every) in MENU {
            let told: Vec<&Row> = self.of_one(measure, dimension).collect();
            let mut after = told.last().map(|row| row[0].period_to);
            let mut before: BTreeMap<String, i64> = BTreeMap::new();
            for cell in told.into_iter().flatten() {
                *before.entry(cell.value.clone()).or_default() += cell.counted;
            }
            while let Some(to) = next(every, after, tenth).filter(|to| *to <= day) {
                let tally = tallies.until(read, to).await?;
                let now = tally.of((measure, dimension), &known);
                let others = match measure {
                    Measure::Hours => {
                        let work = tallies.work(read, (after, to)).await?;
                        without_the_largest(work, dimension, &known)
                    }
                    _ => BTreeMap::new(),
                };
                let values = known.all(dimension);
                due.push(Due {
                    measure,
                    dimension,
                    after,
                    to,
                    cells: cells(values, &now, &before, &others),
                    until: now.values().sum(),
                });
                (after, before) = (Some(to), now);
            }
        }
        // The periods of all rows end before those of any later one, as they did when they were published.
        due.sort_by_key(|due| due.to);
        Ok(due)
    }

    /// The offences with a value of their own, if rows by offence were published.
    fn offences(&self) -> Option<Vec<String>> {
        let mut rows = self.of_one(Measure::PeopleCompleted, Dimension::Offence);
        rows.next().map(offences)
    }
}

/// For each value what was counted since the row before, and that without the person who worked most.
fn cells(
    values: Vec<String>,
    now: &BTreeMap<String, i64>,
    before: &BTreeMap<String, i64>,
    others: &BTreeMap<String, i64>,
) -> BTreeMap<String, (i64, i64)> {
    let cells = values.into_iter().map(|value| {
        let [now, before, others] =
            [now, before, others].map(|numbers| numbers.get(&value).copied().unwrap_or_default());
        (value, (now - before, others))
    });
    cells.collect()
}

/// The end of the period after a day; without one, of the first period, by whose end ten people had completed.
fn next(every: Every, after: Option<NaiveDate>, tenth: Option<NaiveDate>) -> Option<NaiveDate> {
    match after {
        Some(day) => every.end(day.succ_opt()?),
        None => every.end(tenth?),
    }
}
