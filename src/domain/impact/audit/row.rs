//! Rows: the people of one measure who came in a closed period, by one dimension. The values of a row add up to the people
//! of its period, which other publications bound; so each value is bounded by all others.

use chrono::NaiveDate;

use super::{Audit, Known, MARGIN, SMALL, UNBOUNDED};
use crate::impact::Measure;

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::impact) struct Cell {
    pub people: i64,
    /// The least and the greatest number that it may be for all that is known; [`UNBOUNDED`] where there is no bound.
    pub between: (i64, i64),
    pub is_shown: bool,
}

/// A row.
#[derive(Clone, Debug)]
pub(in crate::impact) struct Row {
    pub measure: Measure,
    /// The day before the period. `None` is the beginning of the scheme.
    pub after: Option<NaiveDate>,
    /// The last day of the period.
    pub to: NaiveDate,
    /// The people of all periods up to that day.
    pub until: i64,
    pub cells: Vec<Cell>,
}

/// A group of values of a row: its people, and what its values alone say about their number.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    people: i64,
    least: i64,
    greatest: i64,
}

impl Group {
    fn of<'c>(cells: impl Iterator<Item = &'c Cell>) -> Self {
        cells.fold(Self::default(), |sum, cell| Self {
            people: sum.people + cell.people,
            least: bounded(sum.least + cell.between.0),
            greatest: bounded(sum.greatest + cell.between.1),
        })
    }

    /// Whether the group is small and keeps too few values, given the rest of the row and the bounds of all of it.
    fn is_revealed(self, rest: Self, (least, greatest): (i64, i64)) -> bool {
        let least = self.least.max(bounded(least - rest.greatest));
        let greatest = self.greatest.min(bounded(greatest - rest.least));
        let is_small = (1..SMALL).contains(&self.people.abs());
        is_small && greatest - least + 1 < MARGIN
    }
}

impl Audit {
    /// Adds a row, and what it says about the people of its period.
    pub fn add_row(&mut self, row: Row) {
        let to = self.number(row.measure, row.to).unwrap_or_else(|| {
            self.add(Known {
                measure: row.measure,
                day: row.to,
                people: row.until,
                between: None,
            });
            self.known.len()
        });
        let after = row.after.and_then(|day| self.number(row.measure, day));
        let after = after.unwrap_or(0);
        let all = Group::of(row.cells.iter());
        self.tighten((to, after), all.greatest);
        self.tighten((after, to), -all.least);
        self.rows.push((row, (after, to)));
    }

    /// The same with another row. `None` if all that is shown reveals a small group.
    pub fn with_row(&self, row: Row) -> Option<Self> {
        let mut more = self.clone();
        more.add_row(row);
        (!more.reveals()).then_some(more)
    }

    /// Whether a value of a row, all but one value, or all values that are not shown are a small group that is revealed.
    pub(super) fn rows_reveal(&self) -> bool {
        self.rows.iter().any(|(row, (after, to))| {
            let all = (-self.most[*after][*to], self.most[*to][*after]);
            let cells = || row.cells.iter().enumerate();
            let but = |place: usize| {
                let others = cells().filter(move |(other, _)| *other != place);
                Group::of(others.map(|(_, cell)| cell))
            };
            let of_shown = |is_shown| {
                let these = cells().map(|(_, cell)| cell);
                Group::of(these.filter(move |cell| cell.is_shown == is_shown))
            };
            of_shown(false).is_revealed(of_shown(true), all)
                || cells().any(|(place, cell)| {
                    let (one, rest) = (Group::of([cell].into_iter()), but(place));
                    one.is_revealed(rest, all) || rest.is_revealed(one, all)
                })
        })
    }

    /// The place of a number among the bounds.
    fn number(&self, measure: Measure, day: NaiveDate) -> Option<usize> {
        let mut known = self.known.iter();
        let place = known.position(|known| known.measure == measure && known.day == day);
        place.map(|place| place + 1)
    }

    /// Notes that one number is greater than another by at most so many.
    fn tighten(&mut self, (one, other): (usize, usize), most: i64) {
        let by_way: Vec<i64> = self.most[other].iter().map(|next| most + next).collect();
        let to_one: Vec<i64> = self.most.iter().map(|row| row[one]).collect();
        for (row, to_one) in self.most.iter_mut().zip(to_one) {
            for (bound, next) in row.iter_mut().zip(&by_way) {
                *bound = (*bound).min(bounded(to_one + next));
            }
        }
    }
}

/// A sum of bounds, one of which may be missing.
fn bounded(sum: i64) -> i64 {
    sum.clamp(-UNBOUNDED, UNBOUNDED)
}
