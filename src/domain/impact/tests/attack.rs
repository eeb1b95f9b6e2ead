//! An attack on the publications of made-up schemes, which knows only what is shown, and shares no code with the audit.

use chrono::{Months, NaiveDate};
use entity::published_figure::Model as Row;

use super::{day, people, published, published_with};
use crate::impact::{
    Every, Measure, Precision,
    costs::{Funding, tests::funding},
    counts::Counts,
    showing::Earlier,
};

/// A generator of numbers, the same at every run.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    pub(super) fn below(&mut self, bound: u64) -> i64 {
        // The constants of Knuth's MMIX.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % bound).expect("a small number")
    }
}

/// Some years of a made-up scheme: the days of its publications, with their counts and what was asked for exactly. Some
/// are corrected.
fn made_up(numbers: &mut Numbers) -> Vec<(NaiveDate, Counts, Vec<Measure>)> {
    let (mut completed, mut refused): (i64, i64) = (0, 0);
    let pace = 1 + numbers.below(15);
    let mut days = vec![];
    for month in 0..36 {
        completed += numbers.below(u64::try_from(pace).expect("a pace") + 1);
        // Some who refused come back.
        refused = (refused + numbers.below(8) - numbers.below(5)).max(0);
        let last = day("2023-12-31") + Months::new(month);
        if !Every::Month.ends_on(last) || numbers.below(3) == 0 {
            continue;
        }
        let versions = if numbers.below(6) == 0 { 2 } else { 1 };
        for version in 0..versions {
            if version > 0 {
                completed = (completed + numbers.below(50) - 25).max(0);
                refused = (refused + numbers.below(50) - 25).max(0);
            }
            let took_part = completed + numbers.below(12);
            let referred = took_part + refused + numbers.below(30);
            let asked = [
                Measure::PeopleCompleted,
                Measure::PeopleTookPart,
                Measure::PeopleRefused,
            ];
            let asked = asked.into_iter().filter(|_| numbers.below(2) == 0);
            let counts = Counts {
                referred,
                ..people(completed, took_part, refused)
            };
            days.push((last, counts, asked.collect()));
        }
    }
    // Who took part at some time has taken part, and likewise who was referred, unless the records were corrected.
    let (mut took_part, mut referred, mut before) = (0, 0, None);
    for (day, counts, _) in &mut days {
        if before == Some(*day) {
            (took_part, referred) = (0, 0);
        }
        took_part = counts.took_part.max(took_part);
        referred = counts.referred.max(referred);
        (counts.took_part, counts.referred) = (took_part, referred);
        before = Some(*day);
    }
    days
}

/// What somebody knows of two numbers of people, from the figures alone: the least and the greatest difference, by way of any
/// other numbers.
struct Attacker {
    /// How much greater a number may be than another one. The first number is zero.
    most: Vec<Vec<i64>>,
    numbers: Vec<Number>,
}

/// More than any number of people. Sums of several do not overflow.
const NO_BOUND: i64 = 1_000_000_000;

/// A number of people that is shown.
#[derive(Clone, Copy)]
struct Number {
    measure: Measure,
    day: NaiveDate,
    /// How many corrections there were by then.
    corrections: usize,
    people: i64,
    shown: i64,
}

/// Whether those of one number without those of another one are a group, and whether the one takes in all of the other.
fn compared(one: &Number, other: &Number) -> (bool, bool) {
    if one.corrections != other.corrections {
        let corrects = one.corrections == other.corrections + 1;
        return (
            corrects && (one.measure, one.day) == (other.measure, other.day),
            false,
        );
    }
    let narrower: &[Measure] = match one.measure {
        Measure::PeopleReferred => &[
            Measure::PeopleTookPart,
            Measure::PeopleCompleted,
            Measure::PeopleRefused,
        ],
        Measure::PeopleTookPart => &[Measure::PeopleCompleted],
        _ => &[],
    };
    let same = one.measure == other.measure && other.day < one.day;
    let wider = narrower.contains(&other.measure) && other.day <= one.day;
    (
        same || wider,
        wider || same && one.measure != Measure::PeopleRefused,
    )
}

impl Attacker {
    fn of(publications: &[Earlier]) -> Self {
        let mut numbers: Vec<Number> = vec![];
        let mut bounds = vec![];
        let mut corrections = 0;
        for publication in publications {
            corrections += usize::from(publication.version > 1);
            for row in publication.figures.values() {
                let Some((low, high)) = within(row, publication.day) else {
                    continue;
                };
                let number = Number {
                    measure: row.measure,
                    day: publication.day,
                    corrections,
                    people: row.counted,
                    shown: i64::midpoint(low, high),
                };
                // A correction that shows the same has moved by less than ten.
                let same = numbers.iter().find(|other| {
                    compared(&number, other).0
                        && other.corrections < corrections
                        && other.shown == number.shown
                });
                let spare = if same.is_some() { 9 } else { 0 };
                numbers.push(number);
                bounds.push((numbers.len(), 0, high + spare));
                bounds.push((0, numbers.len(), -(low - spare).max(0)));
            }
        }
        for (place, one) in numbers.iter().enumerate() {
            for (other_place, other) in numbers.iter().enumerate() {
                if compared(one, other).1 {
                    bounds.push((other_place + 1, place + 1, 0));
                }
            }
        }
        let all = numbers.len() + 1;
        let mut most = vec![vec![NO_BOUND; all]; all];
        for (one, other, bound) in bounds {
            most[one][other] = bound.min(most[one][other]);
        }
        // All shortest paths (Floyd and Warshall).
        for through in 0..all {
            let further = most[through].clone();
            for row in &mut most {
                let first = row[through];
                for (bound, next) in row.iter_mut().zip(&further) {
                    *bound = (*bound).min(first + next);
                }
            }
        }
        Self { most, numbers }
    }

    /// The small groups that have fewer than so many values.
    fn finds(&self, fewer_than: i64) -> usize {
        let values = |one: usize, other: usize| self.most[one][other] + self.most[other][one] + 1;
        let mut found = 0;
        for (place, one) in self.numbers.iter().enumerate() {
            let alone = (place + 1, 0, one.people);
            let others = self.numbers.iter().enumerate();
            let others = others.filter(|(_, other)| compared(one, other).0);
            let others = others.map(|(other_place, other)| {
                (place + 1, other_place + 1, one.people - other.people)
            });
            found += std::iter::once(alone)
                .chain(others)
                .filter(|(_, _, people)| (1..10).contains(&people.abs()))
                .filter(|(one, other, _)| values(*one, *other) < fewer_than)
                .count();
        }
        found
    }
}

/// The bounds that a figure of people gives, if it is of this day.
fn within(row: &Row, day: NaiveDate) -> Option<(i64, i64)> {
    let people = [
        Measure::PeopleReferred,
        Measure::PeopleCompleted,
        Measure::PeopleTookPart,
        Measure::PeopleRefused,
    ];
    if !people.contains(&row.measure) || row.as_at != day {
        return None;
    }
    match (row.precision, row.shown) {
        (Precision::Exact, Some(value)) => Some((value, value)),
        (Precision::Rounded, Some(value)) => Some((value - 2, value + 2)),
        _ => None,
    }
}

/// Ten years of money for the scheme.
fn paid_for() -> Funding {
    funding(&[("2023-01-01", "2032-12-31", 100_000_000)], "2023-12-01")
}

/// A cost is divided by a number that the same publication shows, of the same day, and the money depends on that day alone. So
/// whoever divides them gets the number that is shown anyway, and the attack above need not look at costs.
fn costs_tell_nothing_more(publication: &Earlier) {
    for (cost, of) in [
        (Measure::CostPerHour, Measure::Hours),
        (Measure::CostPerCompletion, Measure::PeopleCompleted),
    ] {
        let (cost, of) = (&publication.figures[&cost], &publication.figures[&of]);
        assert_eq!(cost.as_at, of.as_at);
        if let Some(number) = of.shown.filter(|number| *number > 0) {
            assert_eq!(cost.base, Some(number));
            assert_eq!(cost.shown, paid_for().until(of.as_at));
            assert_eq!(cost.precision, of.precision);
        } else {
            assert_eq!((cost.shown, cost.base), (None, None));
            assert_eq!(cost.precision, Precision::Withheld);
        }
    }
}

#[test]
fn nobody_is_worked_out_from_the_publications_of_made_up_schemes() {
    let mut numbers = Numbers(20_251_231);
    let (mut exact, mut all) = (0, 0);
    for scheme in 0..60 {
        let days = made_up(&mut numbers);
        let publications = published_with(&paid_for(), &days);

        assert_eq!(Attacker::of(&publications).finds(3), 0, "scheme {scheme}");
        for publication in &publications {
            costs_tell_nothing_more(publication);
        }

        let figures = publications.iter().flat_map(|one| {
            let of_day = one.figures.values();
            of_day.filter_map(|row| within(row, one.day))
        });
        for (low, high) in figures {
            exact += usize::from(low == high);
            all += 1;
        }
    }
    // The figures are of use as well.
    assert!(exact > 100 && all > 1_000, "{exact} of {all}");
}

#[test]
fn the_attack_finds_people_in_figures_that_are_exact_from_ten_up() {
    let mut numbers = Numbers(20_251_231);
    let mut found = 0;
    for _ in 0..10 {
        let days = made_up(&mut numbers);
        let mut publications = published(&days);
        for publication in &mut publications {
            for row in publication.figures.values_mut() {
                if row.counted >= 10 {
                    row.precision = Precision::Exact;
                    row.shown = Some(row.counted);
                    row.as_at = publication.day;
                }
            }
        }
        found += Attacker::of(&publications).finds(2);
    }
    assert!(found > 100, "{found}");
}
