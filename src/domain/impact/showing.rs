//! Decides how exactly the figures of a publication are shown: as exactly as was asked for, as far as nobody learns about
//! a small group of people from this and all earlier publications together.
//!
//! The method is the 10-5 rule of the Office for National Statistics (numbers under ten are withheld, others rounded to
//! five) with exact figures where they are safe, each figure audited before it is shown. `docs/figures.md` explains it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use entity::{published_cell::Model as Cell, published_figure::Model as Row};
use sea_orm::Iterable;

use super::{
    Measure, Precision,
    audit::{Audit, Known, SMALL},
    counts::{Counts, People},
    rows::{Due, Told},
};
use crate::{hours::nearest_ten, id::PublicationId};

/// The version of the method. It changes whenever the same counts would be shown otherwise.
pub(super) const METHOD: i32 = 2;
/// The figures that may be asked for exactly. The sites are always exact; a rate is exact whenever it is shown.
pub const MAY_BE_EXACT: [Measure; 4] = [
    Measure::PeopleTookPart,
    Measure::PeopleCompleted,
    Measure::PeopleRefused,
    Measure::Hours,
];
/// The numbers of people, which the audit is about.
const PEOPLE: [Measure; 3] = [
    Measure::PeopleCompleted,
    Measure::PeopleTookPart,
    Measure::PeopleRefused,
];
/// The step to which numbers of people are rounded.
const STEP: i64 = 5;
/// The least number of people of whom a share is shown.
const RATE_BASE: i64 = 30;

/// The figures of an earlier publication.
#[derive(Clone, Debug)]
pub(super) struct Earlier {
    pub id: PublicationId,
    pub day: NaiveDate,
    pub figures: BTreeMap<Measure, Row>,
}

/// What is shown of a figure, and since when.
#[derive(Clone, Copy, Debug)]
struct Displayed {
    precision: Precision,
    as_at: NaiveDate,
    shown: Option<i64>,
    base: Option<i64>,
    checked: Option<i64>,
}

impl Displayed {
    /// What a publication shows of a figure.
    fn of(row: &Row) -> Self {
        Self {
            precision: row.precision,
            as_at: row.as_at,
            shown: row.shown,
            base: row.base,
            checked: row.checked,
        }
    }
}

/// Decides about the figures of one publication.
pub(super) struct Showing<'a> {
    pub id: PublicationId,
    pub day: NaiveDate,
    /// Oldest first.
    pub before: &'a [Earlier],
    pub counts: &'a Counts,
    pub exactly: &'a BTreeSet<Measure>,
    /// The rows of the publications before.
    pub told: &'a Told,
    /// What was counted for the rows of this one.
    pub due: &'a [Due],
}

impl Showing<'_> {
    /// The day since when people must have worked, if the hours are to be shown exactly. `None` if they never were.
    pub fn hours_were_exact(before: &[Earlier]) -> Option<NaiveDate> {
        last_exact(before, Measure::Hours).map(|exact| exact.day)
    }

    /// All figures, and the cells of all rows.
    pub fn decided(&self) -> (Vec<Row>, Vec<Cell>) {
        let mut audit = self.audit_before();
        let mut shown = BTreeMap::new();
        // What was asked for comes first, because the others have to fit.
        let (asked, others): (Vec<_>, Vec<_>) = PEOPLE
            .into_iter()
            .partition(|measure| self.exactly.contains(measure));
        for measure in asked.into_iter().chain(others) {
            shown.insert(measure, self.people(measure, &mut audit));
        }
        for (measure, of) in [
            (Measure::NotReoffended, Measure::PeopleCompleted),
            (Measure::RefusedReoffended, Measure::PeopleRefused),
        ] {
            shown.insert(measure, self.rate(measure, shown[&of]));
        }
        shown.insert(Measure::Hours, self.hours());
        let sites = self.now(Precision::Exact, self.counts.improved);
        shown.insert(Measure::SitesImproved, sites);
        let figures = Measure::iter().map(|measure| self.row(measure, shown[&measure]));
        let due = self.due.iter();
        let cells = due.flat_map(|due| due.decided(self.id, &mut audit));
        (figures.collect(), cells.collect())
    }

    fn row(&self, measure: Measure, shown: Displayed) -> Row {
        Row {
            publication_id: self.id,
            measure,
            counted: self.counts.counted(measure),
            asked_exactly: self.exactly.contains(&measure),
            precision: shown.precision,
            as_at: shown.as_at,
            shown: shown.shown,
            base: shown.base,
            checked: shown.checked,
        }
    }

    /// A figure of this day.
    fn now(&self, precision: Precision, shown: i64) -> Displayed {
        Displayed {
            precision,
            as_at: self.day,
            shown: Some(shown),
            base: None,
            checked: None,
        }
    }

    fn withheld(&self) -> Displayed {
        Displayed {
            precision: Precision::Withheld,
            as_at: self.day,
            shown: None,
            base: None,
            checked: None,
        }
    }

    /// What was shown last of a measure, with its day.
    fn standing(&self, measure: Measure) -> Option<Displayed> {
        let rows = self.before.iter().rev();
        let mut rows = rows.filter_map(|earlier| earlier.figures.get(&measure));
        rows.find(|row| row.shown.is_some()).map(Displayed::of)
    }

    /// A number of people: the first way of showing it that reveals nobody, which is then part of the audit.
    fn people(&self, measure: Measure, audit: &mut Audit) -> Displayed {
        let people = self.counts.counted(measure);
        let exact = last_exact_value(self.before, measure);
        let mut ways = vec![];
        if people >= SMALL && has_moved(measure, exact, people) {
            if self.exactly.contains(&measure) {
                ways.push(self.now(Precision::Exact, people));
            }
            ways.push(self.now(Precision::Rounded, nearest_five(people)));
        }
        ways.push(self.standing(measure).unwrap_or_else(|| self.withheld()));
        let known = |between| Known {
            measure,
            day: self.day,
            people,
            between,
        };
        for shown in ways {
            let between = known_of(shown, (self.day, measure), (people, exact));
            if let Some(more) = audit.with(known(between)) {
                *audit = more;
                return shown;
            }
        }
        audit.add(known(None));
        self.withheld()
    }

    /// What is known of the numbers of people from the earlier publications.
    fn audit_before(&self) -> Audit {
        let mut audit = Audit::new();
        for (place, earlier) in self.before.iter().enumerate() {
            let people = PEOPLE.iter().filter_map(|one| earlier.figures.get(one));
            for row in people {
                let exact = last_exact_value(&self.before[..place], row.measure);
                let day = (earlier.day, row.measure);
                audit.add(Known {
                    measure: row.measure,
                    day: earlier.day,
                    people: row.counted,
                    between: known_of(Displayed::of(row), day, (row.counted, exact)),
                });
            }
            for row in self.told.audited(earlier.id) {
                audit.add_row(row);
            }
        }
        audit
    }

    /// The hours: exactly where asked for, if enough people have worked since they were last exact, or rounded.
    fn hours(&self) -> Displayed {
        let enough = self.counts.worked_since >= SMALL;
        if enough && self.exactly.contains(&Measure::Hours) {
            return self.now(Precision::Exact, self.counts.minutes / 60);
        }
        self.now(Precision::Rounded, nearest_ten(self.counts.minutes))
    }

    /// A rate, at the end of a year, if its base is exact and each of its parts is large and has moved far since it was last
    /// shown; otherwise the rate that stands.
    fn rate(&self, measure: Measure, base: Displayed) -> Displayed {
        let standing = self.standing(measure).unwrap_or_else(|| self.withheld());
        let Some(group) = self.counts.group(measure) else {
            return standing;
        };
        let is_exact = base.precision == Precision::Exact && base.as_at == self.day;
        let last = parts_of(measure, standing);
        let parts = Parts::of(group);
        if self.day.month() != 12 || !is_exact || group.all < RATE_BASE || !parts.may_follow(last) {
            return standing;
        }
        Displayed {
            base: Some(group.all),
            checked: Some(group.checked()),
            ..self.now(Precision::Exact, self.counts.counted(measure))
        }
    }
}

/// The parts of the base of a rate.
#[derive(Clone, Copy, Debug)]
struct Parts {
    reoffended: i64,
    none_found: i64,
    /// Those of whom nothing was found: not checked, not traced, or dead.
    no_result: i64,
}

impl Parts {
    fn of(group: People) -> Self {
        Self {
            reoffended: group.reoffended,
            none_found: group.none_found,
            no_result: group.all - group.checked(),
        }
    }

    /// Whether all parts are large, or none, and have moved far since they were last shown. The people without a result
    /// may also be as many as before.
    fn may_follow(self, last: Option<Self>) -> bool {
        let are_large = self.reoffended >= SMALL
            && self.none_found >= SMALL
            && (self.no_result == 0 || self.no_result >= SMALL);
        are_large
            && last.is_none_or(|last| {
                let is_far = |before: i64, now: i64| (now - before).abs() >= SMALL;
                is_far(last.reoffended, self.reoffended)
                    && is_far(last.none_found, self.none_found)
                    && (last.no_result == self.no_result || is_far(last.no_result, self.no_result))
            })
    }
}

/// The parts of a rate that is shown.
fn parts_of(measure: Measure, rate: Displayed) -> Option<Parts> {
    let (numerator, base, checked) = (rate.shown?, rate.base?, rate.checked?);
    let other = checked - numerator;
    let (reoffended, none_found) = match measure {
        Measure::RefusedReoffended => (numerator, other),
        _ => (other, numerator),
    };
    Some(Parts {
        reoffended,
        none_found,
        no_result: base - checked,
    })
}

/// What is known of a number of people that is shown in this way in the publication of a day. `exact` is the last exact
/// value before. Whoever knows the method also knows why nothing new is shown.
fn known_of(
    shown: Displayed,
    (day, measure): (NaiveDate, Measure),
    (people, exact): (i64, Option<i64>),
) -> Option<(i64, i64)> {
    match (shown.precision, shown.shown) {
        (Precision::Exact, Some(value)) if shown.as_at == day => Some((value, value)),
        (Precision::Rounded, Some(value)) if shown.as_at == day => Some(around(value)),
        _ if !has_moved(measure, exact, people) => {
            let exact = exact?;
            let least = match measure {
                Measure::PeopleRefused => exact - SMALL + 1,
                _ => exact,
            };
            Some((least.max(0), exact + SMALL - 1))
        }
        _ => (people < SMALL).then_some((0, SMALL - 1)),
    }
}

/// The last publication in which a figure is exact and of its day.
fn last_exact(before: &[Earlier], measure: Measure) -> Option<&Earlier> {
    before.iter().rev().find(|one| is_exact(one, measure))
}

/// The value of a figure that was last exact.
fn last_exact_value(before: &[Earlier], measure: Measure) -> Option<i64> {
    let exact = last_exact(before, measure)?;
    exact.figures.get(&measure)?.shown
}

/// Whether a figure of a publication is exact and of its day.
fn is_exact(publication: &Earlier, measure: Measure) -> bool {
    let row = publication.figures.get(&measure);
    row.is_some_and(|row| row.precision == Precision::Exact && row.as_at == publication.day)
}

/// Whether a number of people is far enough from the last exact one. A number that only grows may be smaller after a
/// correction, which shows nothing new.
fn has_moved(measure: Measure, exact: Option<i64>, people: i64) -> bool {
    exact.is_none_or(|exact| {
        let move_made = people - exact;
        match measure {
            Measure::PeopleRefused => move_made.abs() >= SMALL,
            _ => move_made >= SMALL,
        }
    })
}

/// What a number of people may be that is rounded to this one.
pub(super) fn around(rounded: i64) -> (i64, i64) {
    ((rounded - STEP / 2).max(SMALL), rounded + STEP / 2)
}

/// The number of people, rounded to the nearest five.
pub(super) fn nearest_five(people: i64) -> i64 {
    (people + STEP / 2) / STEP * STEP
}
