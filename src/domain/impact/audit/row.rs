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
    /// How many corrections were published when the row was.
    pub corrections: usize,
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
                corrections: row.corrections,
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

    /// The place of a number among the bounds. Of a day whose figures were corrected it is the first: rows are published
    /// once, and never with a correction.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, month, 28).expect("a day")
    }

    /// The people who completed until a month, told exactly or not at all.
    fn until(month: u32, people: i64, is_told: bool) -> Known {
        Known {
            measure: Measure::PeopleCompleted,
            day: day(month),
            corrections: 0,
            people,
            between: is_told.then_some((people, people)),
        }
    }

    /// The row of the time between two months. Values under ten are withheld, others told as exactly as given.
    fn row((after, to): (u32, u32), until: i64, cells: &[(i64, i64)]) -> Row {
        let cells = cells.iter().map(|(people, within)| Cell {
            people: *people,
            between: if *people < SMALL {
                (0, SMALL - 1)
            } else {
                (people - within, people + within)
            },
            is_shown: *people >= SMALL,
        });
        Row {
            measure: Measure::PeopleCompleted,
            after: Some(day(after)),
            to: day(to),
            corrections: 0,
            until,
            cells: cells.collect(),
        }
    }

    fn audit(known: &[Known]) -> Audit {
        let mut audit = Audit::new();
        for one in known {
            audit.add(*one);
        }
        audit
    }

    #[test]
    fn a_row_bounds_the_people_of_its_period_and_so_those_after_it() {
        let all = [
            until(1, 100, true),
            until(2, 121, false),
            until(3, 130, true),
        ];
        let before = audit(&all);
        assert!(!before.reveals());
        // Nine came after the period.
        let with = |within| before.with_row(row((1, 2), 121, &[(21, within)])).is_some();
        assert!(!with(0));
        assert!(with(1));
    }

    #[test]
    fn a_value_is_bounded_by_the_rest_of_its_row() {
        let before = audit(&[until(1, 100, true), until(2, 125, true)]);
        let with = |cells: &[(i64, i64)]| before.with_row(row((1, 2), 125, cells)).is_some();
        assert!(!with(&[(5, 0), (20, 0)]), "one value");
        assert!(with(&[(5, 0), (20, 1)]), "three values");
        // Two values that are withheld have seven people together.
        assert!(!with(&[(3, 0), (4, 0), (18, 0)]));
        assert!(with(&[(3, 0), (4, 0), (18, 1)]));
        assert!(with(&[(0, 0), (25, 0)]), "nobody is no small group");
    }

    #[test]
    fn a_period_may_end_on_a_day_without_a_figure() {
        let mut audit = audit(&[until(1, 100, true)]);
        audit.add_row(row((1, 2), 121, &[(21, 0)]));
        assert!(audit.with(until(3, 124, true)).is_none());
        assert!(audit.with(until(3, 131, true)).is_some());
    }
}
