//! Tries whether a small group of people could be worked out from all figures that were ever shown.
//!
//! Whoever has all publications knows of each number that it lies between two bounds, that nobody who took part or
//! completed stops having done so, and that everybody who completed took part, and everybody who did was referred. These are bounds of differences between two
//! numbers, so the shortest paths between all of them give the exact least and greatest value of every difference. A row
//! of figures (`row.rs`) bounds the difference between the end of its period and the day before it.

mod row;

use chrono::NaiveDate;

use super::Measure;

pub(super) use row::{Cell, Row};

/// A group of fewer people is small.
pub(super) const SMALL: i64 = 10;
/// The least number of values that a small group must keep.
const MARGIN: i64 = 3;
/// The bound of what has no bound.
pub(super) const UNBOUNDED: i64 = i64::MAX / 4;

/// A number of people at the end of a day, and what is known of it outside the Team.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub measure: Measure,
    pub day: NaiveDate,
    /// How many corrections were published by then. Nothing follows from a number that was counted before a correction for
    /// one that was counted after it: the records were others.
    pub corrections: usize,
    /// The number itself.
    pub people: i64,
    /// The least and the greatest number that it may be for all that is known. `None` if nothing is.
    pub between: Option<(i64, i64)>,
}

/// The numbers of people that were shown, and what follows from them.
#[derive(Clone, Debug)]
pub(super) struct Audit {
    known: Vec<Known>,
    /// The greatest possible difference between any two numbers. The first of them is zero: nobody, before the scheme began.
    most: Vec<Vec<i64>>,
    /// The rows, each with the places of the ends of its period among the bounds.
    rows: Vec<(Row, (usize, usize))>,
}

impl Audit {
    /// What follows if nothing was shown.
    pub fn new() -> Self {
        Self {
            known: vec![],
            most: vec![vec![0]],
            rows: vec![],
        }
    }

    /// Adds a number. Only differences by way of it can become smaller.
    pub fn add(&mut self, one: Known) {
        let new = self.most.len();
        let (low, high) = one.between.unwrap_or((0, UNBOUNDED));
        let (mut above, mut below) = (vec![UNBOUNDED; new], vec![UNBOUNDED; new]);
        (above[0], below[0]) = (high, -low);
        for (place, other) in self.known.iter().enumerate() {
            if includes(&one, other) {
                below[place + 1] = 0;
            }
            if includes(other, &one) {
                above[place + 1] = 0;
            }
        }
        let least = |bound: &dyn Fn(usize) -> i64| (0..new).map(bound).min().unwrap_or(UNBOUNDED);
        let above: Vec<i64> = (0..new)
            .map(|to| least(&|through| above[through] + self.most[through][to]))
            .collect();
        let below: Vec<i64> = (0..new)
            .map(|from| least(&|through| self.most[from][through] + below[through]))
            .collect();
        for (row, below) in self.most.iter_mut().zip(&below) {
            for (bound, above) in row.iter_mut().zip(&above) {
                *bound = (*bound).min(below + above);
            }
            row.push(*below);
        }
        let itself = least(&|through| above[through] + below[through]).min(0);
        self.most.push([above, vec![itself]].concat());
        self.known.push(one);
    }

    /// The same with another number. `None` if all of them together reveal a small group.
    pub fn with(&self, one: Known) -> Option<Self> {
        let mut more = self.clone();
        more.add(one);
        (!more.reveals()).then_some(more)
    }

    /// Whether the numbers reveal a small group: the people of one measure who came between two days, those of one measure
    /// who were not among those of a narrower one by the same day or an earlier one, those by whom a number was corrected, or
    /// those of a row. Numbers that contradict each other, as they may after
    /// a correction, count as revealing.
    fn reveals(&self) -> bool {
        let all = || self.known.iter().enumerate();
        let from_nobody = all().map(|(place, one)| (one.people, place + 1, 0));
        let between_two = all().flat_map(|(place, one)| {
            let parts = all().filter(move |(_, other)| is_a_group(one, other));
            parts.map(move |(other, part)| (one.people - part.people, place + 1, other + 1))
        });
        let contradicts = (0..self.most.len()).any(|place| self.most[place][place] < 0);
        contradicts
            || self.rows_reveal()
            || from_nobody.chain(between_two).any(|(people, one, other)| {
                let values = self.most[one][other] + self.most[other][one] + 1;
                (1..SMALL).contains(&people.abs()) && values < MARGIN
            })
    }
}

/// Whether the people of one number without those of the other are a group that can be described.
fn is_a_group(one: &Known, without: &Known) -> bool {
    if one.corrections != without.corrections {
        let is_corrected = one.corrections > without.corrections;
        return is_corrected && (one.measure, one.day) == (without.measure, without.day);
    }
    let is_later = without.day < one.day;
    if is_narrower(without.measure, one.measure) {
        return is_later || without.day == one.day;
    }
    one.measure == without.measure && is_later
}

/// Whether everybody who is counted by one measure is counted by the other as well.
fn is_narrower(narrow: Measure, wide: Measure) -> bool {
    use Measure::{PeopleCompleted, PeopleReferred, PeopleRefused, PeopleTookPart};
    match wide {
        PeopleReferred => matches!(narrow, PeopleTookPart | PeopleCompleted | PeopleRefused),
        PeopleTookPart => narrow == PeopleCompleted,
        _ => false,
    }
}

/// Whether everybody of the other number is certainly among those of the one.
fn includes(one: &Known, other: &Known) -> bool {
    // People come back after they refused, so that number may fall.
    let may_fall = one.measure == Measure::PeopleRefused;
    !may_fall && one.corrections == other.corrections && is_a_group(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(measure: Measure, month: u32, people: i64, between: Option<(i64, i64)>) -> Known {
        let day = NaiveDate::from_ymd_opt(2025, month, 28).expect("a day");
        Known {
            measure,
            day,
            corrections: 0,
            people,
            between,
        }
    }

    fn reveals(known: &[Known]) -> bool {
        let mut audit = Audit::new();
        for one in known {
            audit.add(*one);
        }
        audit.reveals()
    }

    #[test]
    fn two_exact_numbers_reveal_a_small_difference_and_no_large_one() {
        let of = |people| Some((people, people));
        for measure in [Measure::PeopleCompleted, Measure::PeopleRefused] {
            for (later, reveals_it) in [(100, false), (101, true), (109, true), (110, false)] {
                let first = known(measure, 1, 100, of(100));
                assert_eq!(
                    reveals(&[first, known(measure, 2, later, of(later))]),
                    reveals_it,
                    "{measure:?} {later}"
                );
            }
        }
    }

    #[test]
    fn a_number_that_only_grows_is_bounded_by_those_around_it() {
        let of = |people| Some((people, people));
        let middle = |measure| {
            let first = known(measure, 1, 100, of(100));
            let last = known(measure, 3, 101, of(101));
            [first, known(measure, 2, 101, None), last]
        };
        // Both parts of what is between the first and the last are 0 or 1.
        assert!(reveals(&middle(Measure::PeopleCompleted)));
        let [first, middle, _] = middle(Measure::PeopleRefused);
        assert!(!reveals(&[first, middle]));
    }

    #[test]
    fn those_who_took_part_without_completing_are_a_group() {
        let took_part = |between| known(Measure::PeopleTookPart, 2, 57, Some(between));
        let completed = known(Measure::PeopleCompleted, 2, 50, Some((50, 50)));
        assert!(reveals(&[took_part((57, 57)), completed]));
        assert!(reveals(&[took_part((57, 58)), completed]));
        assert!(!reveals(&[took_part((56, 58)), completed]));
        // Those who completed by an earlier day had also taken part.
        let earlier = known(Measure::PeopleCompleted, 1, 50, Some((50, 50)));
        assert!(reveals(&[took_part((57, 57)), earlier]));
        let later = known(Measure::PeopleCompleted, 3, 50, Some((50, 50)));
        assert!(!reveals(&[took_part((56, 58)), later]));
    }

    #[test]
    fn a_small_number_by_itself_is_revealed_by_few_values() {
        assert!(reveals(&[known(
            Measure::PeopleRefused,
            1,
            8,
            Some((7, 8))
        )]));
        assert!(!reveals(&[known(
            Measure::PeopleRefused,
            1,
            8,
            Some((0, 9))
        )]));
        assert!(!reveals(&[known(
            Measure::PeopleRefused,
            1,
            0,
            Some((0, 0))
        )]));
    }
}
