//! Whole series of publications: the expected figures of the example records, and attacks on made-up schemes (`attack`,
//! `attack_on_rows`).

mod attack;
mod attack_on_rows;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    Measure, Precision,
    costs::Funding,
    counts::{Counts, People},
    past::Past,
    rows::Told,
    showing::{Earlier, METHOD, Showing},
};
use crate::id::PublicationId;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Publishes one day after another, each with its counts and what was asked for exactly. A day that follows itself is a
/// correction.
fn published(days: &[(NaiveDate, Counts, Vec<Measure>)]) -> Vec<Earlier> {
    published_with(&Funding::default(), days)
}

/// The same, while the scheme was paid for in this way.
fn published_with(funding: &Funding, days: &[(NaiveDate, Counts, Vec<Measure>)]) -> Vec<Earlier> {
    let mut before = vec![];
    for (day, counts, exactly) in days {
        let exactly: BTreeSet<_> = exactly.iter().copied().collect();
        let id = PublicationId::new();
        let showing = Showing {
            id,
            day: *day,
            before: Past(&before),
            counts,
            funding,
            exactly: &exactly,
            told: &Told::default(),
            due: &[],
        };
        let (figures, _) = showing.decided();
        let figures = figures.into_iter().map(|row| (row.measure, row));
        let corrected = Past(&before).corrected_by(*day);
        before.push(Earlier {
            id,
            day: *day,
            version: corrected.map_or(1, |one| one.version + 1),
            method: METHOD,
            figures: figures.collect(),
        });
    }
    before
}

/// A scheme in which nobody is between two states.
fn people(completed: i64, took_part: i64, refused: i64) -> Counts {
    let group = |all| People {
        all,
        ..People::default()
    };
    Counts {
        referred: took_part + refused,
        took_part,
        completed: group(completed),
        refused: group(refused),
        ..Counts::default()
    }
}

fn shown(publication: &Earlier, measure: Measure) -> (Precision, Option<i64>) {
    let row = &publication.figures[&measure];
    (row.precision, row.shown)
}

#[test]
fn the_scheme_s_own_exact_figures_stay_exact_and_others_are_rounded() {
    use Measure::{PeopleCompleted, PeopleTookPart};
    let series = [
        ("2023-12-31", 3, None, (Precision::Withheld, None)),
        ("2024-03-31", 19, None, (Precision::Rounded, Some(20))),
        ("2024-05-31", 35, None, (Precision::Rounded, Some(35))),
        ("2024-06-30", 51, None, (Precision::Rounded, Some(50))),
        ("2024-09-30", 100, None, (Precision::Rounded, Some(100))),
        ("2024-10-31", 104, None, (Precision::Rounded, Some(105))),
        ("2024-11-30", 109, None, (Precision::Rounded, Some(110))),
        ("2024-12-31", 132, None, (Precision::Rounded, Some(130))),
        (
            "2025-02-28",
            166,
            Some(PeopleCompleted),
            (Precision::Exact, Some(166)),
        ),
        ("2025-03-31", 185, None, (Precision::Rounded, Some(185))),
        ("2025-05-31", 208, None, (Precision::Rounded, Some(210))),
        ("2025-06-30", 220, None, (Precision::Rounded, Some(220))),
        ("2025-08-31", 246, None, (Precision::Rounded, Some(245))),
        ("2025-09-30", 260, None, (Precision::Rounded, Some(260))),
        (
            "2025-12-31",
            287,
            Some(PeopleCompleted),
            (Precision::Exact, Some(287)),
        ),
        // Nine more are not told apart from none.
        (
            "2026-03-31",
            296,
            Some(PeopleCompleted),
            (Precision::Exact, Some(287)),
        ),
        (
            "2026-06-30",
            297,
            Some(PeopleCompleted),
            (Precision::Exact, Some(297)),
        ),
    ];
    let days: Vec<_> = series
        .iter()
        .map(|(on, completed, exactly, _)| {
            let asked = exactly.iter().copied().collect();
            (day(on), people(*completed, completed + 7, 0), asked)
        })
        .collect();

    let publications = published(&days);

    for (publication, (on, _, _, expected)) in publications.iter().zip(&series) {
        assert_eq!(shown(publication, PeopleCompleted), *expected, "{on}");
    }
    let standing = &publications[15].figures[&PeopleCompleted];
    assert_eq!(standing.as_at, day("2025-12-31"));
    // Those who took part without having completed are seven.
    assert_eq!(
        shown(&publications[14], PeopleTookPart),
        (Precision::Rounded, Some(295))
    );
}

/// A scheme of which a number of people were checked.
fn checked(all: i64, none_found: i64, reoffended: i64) -> Counts {
    Counts {
        completed: People {
            all,
            none_found,
            reoffended,
        },
        took_part: all,
        referred: all,
        ..Counts::default()
    }
}

#[test]
fn a_rate_is_shown_at_the_end_of_a_year_if_each_of_its_parts_is_large_and_has_moved() {
    let exactly = vec![Measure::PeopleCompleted];
    let rate = |days: &[(&str, Counts)]| {
        let days: Vec<_> = days
            .iter()
            .map(|(on, counts)| (day(on), *counts, exactly.clone()))
            .collect();
        let publications = published(&days);
        let row = publications.last().expect("one").figures[&Measure::NotReoffended].clone();
        (row.shown, row.base, row.checked, row.as_at)
    };
    let withheld = |on: &str| (None, None, None, day(on));
    let told = |shown, base, checked, on: &str| (Some(shown), Some(base), Some(checked), day(on));
    let end = "2025-12-31";
    assert_eq!(
        rate(&[(end, checked(287, 253, 34))]),
        told(253, 287, 287, end)
    );
    assert_eq!(
        rate(&[("2025-11-30", checked(287, 253, 34))]),
        withheld("2025-11-30")
    );
    assert_eq!(
        rate(&[(end, checked(287, 253, 25))]),
        withheld(end),
        "nine without a result"
    );
    assert_eq!(
        rate(&[(end, checked(287, 253, 24))]),
        told(253, 287, 277, end)
    );
    assert_eq!(
        rate(&[(end, checked(287, 278, 9))]),
        withheld(end),
        "nine reoffended"
    );
    assert_eq!(
        rate(&[(end, checked(29, 19, 10))]),
        withheld(end),
        "a small base"
    );
    let next = "2026-12-31";
    let first = (end, checked(287, 253, 34));
    assert_eq!(
        rate(&[first, (next, checked(310, 267, 43))]),
        told(253, 287, 287, end)
    );
    assert_eq!(
        rate(&[first, (next, checked(310, 266, 44))]),
        told(266, 310, 310, next)
    );
}

#[test]
fn hours_are_exact_only_if_asked_for_and_enough_people_have_worked() {
    let worked = |worked_since| Counts {
        minutes: 82_559,
        worked_since,
        ..Counts::default()
    };
    for (exactly, since, expected) in [
        (vec![Measure::Hours], 10, (Precision::Exact, Some(1_375))),
        (vec![Measure::Hours], 9, (Precision::Rounded, Some(1_380))),
        (vec![], 10, (Precision::Rounded, Some(1_380))),
    ] {
        let publications = published(&[(day("2025-12-31"), worked(since), exactly)]);
        assert_eq!(shown(&publications[0], Measure::Hours), expected);
    }
}

#[test]
fn a_correction_changes_what_has_moved_by_ten_and_nothing_else() {
    use Measure::{NotReoffended, PeopleCompleted, PeopleRefused};
    let end = day("2025-12-31");
    let exactly = vec![PeopleCompleted, PeopleRefused];
    let counts = |completed, refused| Counts {
        completed: People {
            all: completed,
            none_found: completed - 34,
            reoffended: 34,
        },
        ..people(completed, completed + 20, refused)
    };
    let days = [
        (end, counts(287, 65), exactly.clone()),
        // Fourteen were entered twice, and nine had not refused.
        (end, counts(273, 56), exactly.clone()),
        (day("2026-06-30"), counts(281, 65), exactly.clone()),
        (day("2026-12-31"), counts(291, 65), exactly),
    ];

    let publications = published(&days);

    let versions: Vec<_> = publications.iter().map(|one| one.version).collect();
    assert_eq!(versions, [1, 2, 1, 1]);
    let shown_as = |measure| -> Vec<_> {
        let all = publications.iter();
        all.map(|one| shown(one, measure)).collect()
    };
    let exact = |value| (Precision::Exact, Some(value));
    // Eight more than the corrected number are not told from none.
    let completed = [exact(287), exact(273), exact(273), exact(291)];
    assert_eq!(shown_as(PeopleCompleted), completed);
    assert_eq!(shown_as(PeopleRefused), [exact(65); 4]);
    let rate = publications[1].figures[&NotReoffended].clone();
    assert_eq!(
        (rate.shown, rate.precision),
        (None, Precision::Withheld),
        "all of those corrected were among those of whom nothing was found"
    );
    assert_eq!(publications[0].figures[&NotReoffended].base, Some(287));
}

#[test]
fn a_correction_is_compared_with_every_version_of_its_day() {
    let end = day("2025-12-31");
    let asked = || vec![Measure::PeopleCompleted];
    let counts = |completed| people(completed, completed + 20, 0);
    let days = [
        (end, counts(100), asked()),
        (end, counts(111), vec![]),
        (end, counts(101), asked()),
        (end, counts(125), asked()),
    ];

    let publications = published(&days);

    let all = publications.iter();
    let completed: Vec<_> = all
        .map(|one| shown(one, Measure::PeopleCompleted))
        .collect();
    let exact = |value| (Precision::Exact, Some(value));
    assert_eq!(
        completed[..2],
        [exact(100), (Precision::Rounded, Some(110))]
    );
    assert_eq!(
        completed[2],
        (Precision::Withheld, None),
        "one from the first"
    );
    assert_eq!(completed[3], exact(125));
}

#[test]
fn corrected_hours_are_never_exact() {
    let hours = |minutes| Counts {
        minutes,
        worked_since: 300,
        ..Counts::default()
    };
    let end = day("2025-12-31");
    let asked = || vec![Measure::Hours];
    let days = [
        (end, hours(82_559), asked()),
        (end, hours(82_559 + 5_999), asked()),
        (end, hours(82_559 + 6_000), asked()),
    ];

    let publications = published(&days);

    let all = publications.iter().map(|one| shown(one, Measure::Hours));
    let exact = (Precision::Exact, Some(1_375));
    assert_eq!(
        all.collect::<Vec<_>>(),
        [exact, exact, (Precision::Rounded, Some(1_480))]
    );
}
