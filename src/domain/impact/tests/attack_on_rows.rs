//! An attack on the rows of made-up schemes. It knows the method and everything that is shown, and shares no code with the
//! audit: it narrows the bounds of every number until nothing changes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use entity::published_cell::{Dimension, Model as Cell};

use super::{attack::Numbers, day, people};
use crate::{
    id::PublicationId,
    impact::{
        Measure, Precision,
        costs::Funding,
        past::Past,
        rows::{Due, Told},
        showing::{Earlier, METHOD, Showing},
    },
};

const MEASURE: Measure = Measure::PeopleCompleted;
/// The dimensions of the people, each with its number of values.
const DIMENSIONS: [(Dimension, u64, u32); 4] = [
    (Dimension::Authority, 2, 3),
    (Dimension::Offence, 8, 12),
    (Dimension::AgeBand, 5, 12),
    (Dimension::Sex, 3, 12),
];

/// A made-up scheme: everybody who completed, by the month, with a value of each dimension.
type Scheme = Vec<(u32, [usize; 4])>;

fn made_up(numbers: &mut Numbers) -> Scheme {
    let pace = 3 + u64::try_from(numbers.below(13)).expect("a pace");
    let mut scheme = vec![];
    for month in 0..24 {
        for _ in 0..numbers.below(pace) {
            // The first values are common, the last ones rare.
            let of = DIMENSIONS.map(|(_, values, _)| {
                let value = numbers.below(values).min(numbers.below(values));
                usize::try_from(value).expect("a value")
            });
            scheme.push((month, of));
        }
    }
    scheme
}

fn end(month: u32) -> NaiveDate {
    let first = day("2024-01-01") + Months::new(month + 1);
    first.pred_opt().expect("a day")
}

fn until(scheme: &Scheme, month: u32) -> impl Iterator<Item = &[usize; 4]> {
    let some = scheme.iter().filter(move |(of, _)| *of <= month);
    some.map(|(_, values)| values)
}

/// The rows whose periods end in a month.
fn due(scheme: &Scheme, month: u32) -> Vec<Due> {
    let ending = DIMENSIONS.iter().enumerate();
    let ending = ending.filter(|(_, (_, _, months))| (month + 1).is_multiple_of(*months));
    let due = ending.map(|(place, (dimension, values, months))| {
        let before = month.checked_sub(*months);
        let count = |value: usize| {
            let of = |month| until(scheme, month).filter(|of| of[place] == value).count();
            i64::try_from(of(month) - before.map_or(0, of)).expect("a count")
        };
        let values = 0..usize::try_from(*values).expect("a number");
        Due {
            measure: MEASURE,
            dimension: *dimension,
            after: before.map(end),
            to: end(month),
            cells: values
                .map(|value| (value.to_string(), (count(value), 0)))
                .collect(),
            until: i64::try_from(until(scheme, month).count()).expect("a count"),
        }
    });
    due.collect()
}

/// Two years of publications, one a month or one a quarter.
fn published(numbers: &mut Numbers, scheme: &Scheme) -> (Vec<Earlier>, Told) {
    let (mut before, mut cells): (Vec<Earlier>, Vec<Cell>) = (vec![], vec![]);
    let every = if numbers.below(2) == 0 { 1 } else { 3 };
    for month in (0..24u32).filter(|month| (month + 1).is_multiple_of(every)) {
        let completed = i64::try_from(until(scheme, month).count()).expect("a count");
        let asked = numbers.below(3) == 0;
        let id = PublicationId::new();
        let (figures, more) = Showing {
            id,
            day: end(month),
            before: Past(&before),
            counts: &people(completed, completed, 0),
            funding: &Funding::default(),
            exactly: &asked
                .then_some(MEASURE)
                .into_iter()
                .collect::<BTreeSet<_>>(),
            told: &Told::of(cells.clone()),
            due: &due(scheme, month),
        }
        .decided();
        cells.extend(more);
        let figures = figures.into_iter().map(|row| (row.measure, row)).collect();
        before.push(Earlier {
            id,
            day: end(month),
            version: 1,
            method: METHOD,
            figures,
        });
    }
    (before, Told::of(cells))
}

/// The least and the greatest number of each cell.
type Bounds = Vec<(i64, i64)>;

/// What somebody knows: the bounds of the people until each day, and of each cell.
struct Attacker {
    until: BTreeMap<NaiveDate, (i64, i64)>,
    /// For each row the ends of its period, and the bounds of its cells.
    rows: Vec<(Option<NaiveDate>, NaiveDate, Bounds)>,
}

const MANY: i64 = 1_000_000;

impl Attacker {
    /// Shown cells are within so many of the number.
    fn of(publications: &[Earlier], told: &Told, within: i64) -> Self {
        let mut attacker = Self {
            until: BTreeMap::new(),
            rows: vec![],
        };
        for one in publications {
            let row = &one.figures[&MEASURE];
            let between = match (row.precision, row.shown) {
                (Precision::Exact, Some(value)) if row.as_at == one.day => (value, value),
                (Precision::Rounded, Some(value)) if row.as_at == one.day => (value - 2, value + 2),
                _ => (0, MANY),
            };
            attacker.until.insert(one.day, between);
        }
        for row in told.0.values() {
            let after = row[0].period_from.and_then(|day| day.pred_opt());
            let known = row.iter().map(|cell| match cell.shown {
                Some(value) => (value - within, value + within),
                // Nothing is known of a row of which nothing may be. Of any other, the attacker is told why a cell is withheld.
                None if row.iter().all(|cell| cell.greatest.is_none()) => (0, MANY),
                None if cell.counted < 10 => (0, 9),
                None => (10, MANY),
            });
            attacker
                .rows
                .push((after, row[0].period_to, known.collect()));
            for end in [after, Some(row[0].period_to)].into_iter().flatten() {
                attacker.until.entry(end).or_insert((0, MANY));
            }
        }
        while attacker.narrow() {}
        attacker
    }

    fn people_until(&self, day: Option<NaiveDate>) -> (i64, i64) {
        day.map_or((0, 0), |day| self.until[&day])
    }

    /// Narrows every bound once by the others; whether anything has changed.
    fn narrow(&mut self) -> bool {
        let before = (self.until.clone(), self.rows.clone());
        let (mut least, mut most) = (0, MANY);
        for (low, _) in self.until.values_mut() {
            least = least.max(*low);
            *low = least;
        }
        for (_, high) in self.until.values_mut().rev() {
            most = most.min(*high);
            *high = most;
        }
        for place in 0..self.rows.len() {
            let (after, to, mut cells) = self.rows[place].clone();
            let (start, finish) = (self.people_until(after), self.people_until(Some(to)));
            let sum = |cells: &[(i64, i64)]| {
                cells
                    .iter()
                    .fold((0, 0), |sum, cell| (sum.0 + cell.0, sum.1 + cell.1))
            };
            for one in 0..cells.len() {
                let all = sum(&cells);
                let (low, high) = cells[one];
                let rest = (all.0 - low, all.1 - high);
                cells[one] = (
                    low.max(finish.0 - start.1 - rest.1),
                    high.min(finish.1 - start.0 - rest.0),
                );
            }
            let all = sum(&cells);
            let finish_now = (finish.0.max(start.0 + all.0), finish.1.min(start.1 + all.1));
            self.until.insert(to, finish_now);
            if let Some(after) = after {
                let start = (start.0.max(finish.0 - all.1), start.1.min(finish.1 - all.0));
                self.until.insert(after, start);
            }
            self.rows[place].2 = cells;
        }
        before != (self.until.clone(), self.rows.clone())
    }

    /// The cells of fewer than ten people that have fewer than so many values.
    fn finds(&self, told: &Told, fewer_than: i64) -> usize {
        let pairs = self.rows.iter().zip(told.0.values());
        let cells = pairs.flat_map(|((_, _, known), row)| known.iter().zip(row));
        let small = cells.filter(|(_, cell)| (1..10).contains(&cell.counted));
        small
            .filter(|((low, high), _)| high - low + 1 < fewer_than)
            .count()
    }
}

#[test]
fn no_small_cell_is_worked_out_from_the_rows_of_made_up_schemes() {
    let mut numbers = Numbers(20_241_231);
    let (mut shown, mut all) = (0, 0);
    for number in 0..40 {
        let scheme = made_up(&mut numbers);
        let (publications, told) = published(&mut numbers, &scheme);

        assert_eq!(
            Attacker::of(&publications, &told, 2).finds(&told, 3),
            0,
            "scheme {number}"
        );

        let cells = || told.0.values().flatten();
        shown += cells().filter(|cell| cell.shown.is_some()).count();
        all += cells().filter(|cell| cell.counted >= 10).count();
    }
    // The rows are of use as well.
    assert!(shown * 10 > all * 9 && all > 200, "{shown} of {all}");
}

#[test]
fn the_attack_finds_people_in_rows_whose_totals_are_exact() {
    let mut numbers = Numbers(20_241_231);
    let mut found = 0;
    for _ in 0..40 {
        let scheme = made_up(&mut numbers);
        let (mut publications, mut told) = published(&mut numbers, &scheme);
        for row in told.0.values_mut().flatten() {
            if row.counted >= 10 {
                row.shown = Some(row.counted);
            }
        }
        for one in &mut publications {
            let row = one.figures.get_mut(&MEASURE).expect("a figure");
            row.precision = Precision::Exact;
            row.as_at = one.day;
            row.shown = Some(row.counted);
        }
        found += Attacker::of(&publications, &told, 0).finds(&told, 3);
    }
    assert!(found > 20, "{found}");
}
