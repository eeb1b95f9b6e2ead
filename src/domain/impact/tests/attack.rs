//! An attack on the publications of made-up schemes, which knows only what is shown, and shares no code with the audit.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use entity::published_figure::Model as Row;

use super::{day, people, published};
use crate::impact::{Every, Measure, Precision, counts::Counts, showing::Earlier};

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

/// Some years of a made-up scheme: the days of its publications, with their counts and what was asked for exactly.
fn made_up(numbers: &mut Numbers) -> Vec<(NaiveDate, Counts, Vec<Measure>)> {
    let (mut completed, mut refused) = (0, 0);
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
        let took_part = completed + numbers.below(12);
        let asked = [
            Measure::PeopleCompleted,
            Measure::PeopleTookPart,
            Measure::PeopleRefused,
        ];
        let asked = asked.into_iter().filter(|_| numbers.below(2) == 0);
        days.push((last, people(completed, took_part, refused), asked.collect()));
    }
    // Who took part at some time has taken part.
    let mut most = 0;
    for (_, counts, _) in &mut days {
        most = counts.took_part.max(most);
        counts.took_part = most;
    }
    days
}

/// What somebody knows of two numbers of people, from the figures alone: the least and the greatest difference. Bounds are
/// narrowed again and again until nothing changes.
struct Attacker {
    /// For two numbers, how much greater the first may be than the second.
    most: BTreeMap<(usize, usize), i64>,
    numbers: Vec<(Measure, NaiveDate, i64)>,
}

impl Attacker {
    fn of(publications: &[Earlier]) -> Self {
        let mut numbers = vec![];
        let mut most = BTreeMap::new();
        for publication in publications {
            for row in publication.figures.values() {
                let Some((low, high)) = within(row, publication.day) else {
                    continue;
                };
                numbers.push((row.measure, publication.day, row.counted));
                most.insert((numbers.len(), 0), high);
                most.insert((0, numbers.len()), -low);
            }
        }
        for (place, one) in numbers.iter().enumerate() {
            for (other_place, other) in numbers.iter().enumerate() {
                let grows = one.0 == other.0 && one.0 != Measure::PeopleRefused && other.1 < one.1;
                let holds = (one.0, other.0) == (Measure::PeopleTookPart, Measure::PeopleCompleted)
                    && other.1 <= one.1;
                if grows || holds {
                    most.insert((other_place + 1, place + 1), 0);
                }
            }
        }
        let mut attacker = Self { most, numbers };
        attacker.narrow();
        attacker
    }

    fn narrow(&mut self) {
        loop {
            let known: Vec<_> = self
                .most
                .iter()
                .map(|(way, bound)| (*way, *bound))
                .collect();
            let before = self.most.clone();
            for ((from, through), first) in &known {
                for ((_, to), second) in known.iter().filter(|((start, _), _)| start == through) {
                    let bound = self.most.entry((*from, *to)).or_insert(first + second);
                    *bound = (*bound).min(first + second);
                }
            }
            if self.most == before {
                return;
            }
        }
    }

    /// The small groups that have fewer than so many values.
    fn finds(&self, fewer_than: i64) -> usize {
        let values = |one: usize, other: usize| {
            let high = self.most.get(&(one, other))?;
            let low = -self.most.get(&(other, one))?;
            Some(high - low + 1)
        };
        let mut found = 0;
        for (place, one) in self.numbers.iter().enumerate() {
            let alone = (place + 1, 0, one.2);
            let others = self.numbers.iter().enumerate();
            let others = others.filter(|(_, other)| {
                let same = one.0 == other.0 && other.1 < one.1;
                let partly = (one.0, other.0)
                    == (Measure::PeopleTookPart, Measure::PeopleCompleted)
                    && other.1 <= one.1;
                same || partly
            });
            let others =
                others.map(|(other_place, other)| (place + 1, other_place + 1, one.2 - other.2));
            found += std::iter::once(alone)
                .chain(others)
                .filter(|(_, _, people)| (1..10).contains(&people.abs()))
                .filter(|(one, other, _)| values(*one, *other).is_some_and(|all| all < fewer_than))
                .count();
        }
        found
    }
}

/// The bounds that a figure of people gives, if it is of this day.
fn within(row: &Row, day: NaiveDate) -> Option<(i64, i64)> {
    let people = [
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

#[test]
fn nobody_is_worked_out_from_the_publications_of_made_up_schemes() {
    let mut numbers = Numbers(20_251_231);
    let (mut exact, mut all) = (0, 0);
    for scheme in 0..60 {
        let days = made_up(&mut numbers);
        let publications = published(&days);

        assert_eq!(Attacker::of(&publications).finds(3), 0, "scheme {scheme}");

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
