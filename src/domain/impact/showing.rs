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
    costs::{self, Funding},
    counts::{Counts, People},
    hours::nearest_ten,
    past::Past,
    rows::{Due, Told},
};
use crate::id::PublicationId;

/// The version of the method. It changes whenever the same counts would be shown otherwise.
pub(super) const METHOD: i32 = 4;
/// The figures that may be asked for exactly. The sites are always exact; a rate is exact whenever it is shown.
pub const MAY_BE_EXACT: [Measure; 4] = [
    Measure::PeopleTookPart,
    Measure::PeopleCompleted,
    Measure::PeopleRefused,
    Measure::Hours,
];
/// The numbers of people, which the audit is about.
const PEOPLE: [Measure; 4] = [
    Measure::PeopleCompleted,
    Measure::PeopleTookPart,
    Measure::PeopleRefused,
    Measure::PeopleReferred,
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
    /// 1 for the first publication of the day; more for its corrections.
    pub version: i32,
    /// The version of its method.
    pub method: i32,
    pub figures: BTreeMap<Measure, Row>,
}

/// What is shown of a figure, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Displayed {
    pub precision: Precision,
    pub as_at: NaiveDate,
    pub shown: Option<i64>,
    pub base: Option<i64>,
    pub checked: Option<i64>,
}

impl Displayed {
    /// What a publication shows of a figure.
    pub fn of(row: &Row) -> Self {
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
    pub before: Past<'a>,
    pub counts: &'a Counts,
    pub funding: &'a Funding,
    pub exactly: &'a BTreeSet<Measure>,
    /// The rows of the publications before.
    pub told: &'a Told,
    /// What was counted for the rows of this one.
    pub due: &'a [Due],
}

impl Showing<'_> {
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
        for measure in Measure::iter() {
            if let Some(base) = base_of(measure) {
                shown.insert(measure, self.rate(measure, shown[&base]));
            }
        }
        shown.insert(Measure::Hours, self.hours());
        let sites = self.now(Precision::Exact, self.counts.improved);
        shown.insert(Measure::SitesImproved, sites);
        for measure in Measure::iter() {
            if let Some(of) = costs::divided_by(measure) {
                shown.insert(measure, costs::shown(self.funding, shown[&of]));
            }
        }
        let figures = Measure::iter().map(|measure| self.row(measure, shown[&measure]));
        let due = self.due.iter();
        let cells = due.flat_map(|due| due.decided(self.id, (self.before, self.day), &mut audit));
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

    /// A number of people: the first way of showing it that reveals nobody, which is then part of the audit.
    fn people(&self, measure: Measure, audit: &mut Audit) -> Displayed {
        let people = self.counts.counted(measure);
        let known = |shown| self.before.known((measure, self.day), people, shown);
        for shown in self.ways(measure, people) {
            if let Some(more) = audit.with(known(shown)) {
                *audit = more;
                return shown;
            }
        }
        audit.add(Known {
            between: None,
            ..known(self.withheld())
        });
        self.withheld()
    }

    /// The ways of showing a number of people, the most exact first.
    fn ways(&self, measure: Measure, people: i64) -> Vec<Displayed> {
        if let Some(kept) = self.before.kept(measure, self.day, people) {
            return vec![kept];
        }
        let mut ways = vec![];
        if self.before.may_show(measure, self.day, people) {
            if self.exactly.contains(&measure) {
                ways.push(self.now(Precision::Exact, people));
            }
            ways.push(self.now(Precision::Rounded, nearest_five(people)));
        }
        ways.push(self.otherwise(measure));
        ways
    }

    /// What is shown of a figure of which nothing new may be: what was shown last, unless it is being corrected.
    fn otherwise(&self, measure: Measure) -> Displayed {
        let last = self.before.shown_last(measure);
        let stands = last.filter(|_| self.before.corrected_by(self.day).is_none());
        stands.unwrap_or_else(|| self.withheld())
    }

    /// What is known of the numbers of people from the earlier publications.
    fn audit_before(&self) -> Audit {
        let mut audit = Audit::new();
        for (place, earlier) in self.before.0.iter().enumerate() {
            let before = Past(&self.before.0[..place]);
            for row in PEOPLE.iter().filter_map(|one| earlier.figures.get(one)) {
                let of_day = (row.measure, earlier.day);
                audit.add(before.known(of_day, row.counted, Displayed::of(row)));
            }
            let corrections = before.corrections(earlier.day);
            for row in self.told.audited(earlier.id, corrections) {
                audit.add_row(row);
            }
        }
        audit
    }

    /// The hours: exactly where asked for, if enough people have worked since they were last exact, or rounded. Corrected
    /// hours are always rounded: it is not known whose they are.
    fn hours(&self) -> Displayed {
        let minutes = self.counts.minutes;
        if let Some(kept) = self.before.kept(Measure::Hours, self.day, minutes) {
            return kept;
        }
        let is_first = self.before.corrected_by(self.day).is_none();
        let enough = is_first && self.counts.worked_since >= SMALL;
        if enough && self.exactly.contains(&Measure::Hours) {
            return self.now(Precision::Exact, minutes / 60);
        }
        self.now(Precision::Rounded, nearest_ten(minutes))
    }

    /// A rate, at the end of a year, if its base is exact and each of its parts is large and has moved far since it was last
    /// shown; otherwise the rate that stands. A rate whose base was corrected does not stand.
    fn rate(&self, measure: Measure, base: Displayed) -> Displayed {
        let last = self.before.shown_last(measure);
        let corrected = self.before.corrected_by(self.day);
        let is_base_kept = corrected.is_none_or(|before| {
            let of = base_of(measure).and_then(|of| before.figures.get(&of));
            of.map(Displayed::of) == Some(base)
        });
        let standing = last.filter(|_| is_base_kept);
        let standing = standing.unwrap_or_else(|| self.withheld());
        let Some(group) = self.counts.group(measure) else {
            return standing;
        };
        let is_exact = base.precision == Precision::Exact && base.as_at == self.day;
        let is_whole = is_exact && base.shown == Some(group.all);
        let parts = Parts::of(group);
        let shown = self.before.rates_shown(measure, self.day).into_iter();
        let mut shown = shown.filter_map(|rate| parts_of(measure, rate));
        let may_follow = parts.are_large() && shown.all(|last| parts.may_follow(last));
        if self.day.month() != 12 || !is_whole || group.all < RATE_BASE || !may_follow {
            return standing;
        }
        Displayed {
            base: Some(group.all),
            checked: Some(group.checked()),
            ..self.now(Precision::Exact, self.counts.counted(measure))
        }
    }
}

/// The people of whom a rate is a share; none for other measures.
fn base_of(measure: Measure) -> Option<Measure> {
    match measure {
        Measure::NotReoffended => Some(Measure::PeopleCompleted),
        Measure::RefusedReoffended => Some(Measure::PeopleRefused),
        _ => None,
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

    /// Whether all parts are large, or none.
    fn are_large(self) -> bool {
        self.reoffended >= SMALL
            && self.none_found >= SMALL
            && (self.no_result == 0 || self.no_result >= SMALL)
    }

    /// Whether all parts have moved far since they were shown. The people without a result may also be as many as before.
    fn may_follow(self, last: Self) -> bool {
        let is_far = |before: i64, now: i64| (now - before).abs() >= SMALL;
        is_far(last.reoffended, self.reoffended)
            && is_far(last.none_found, self.none_found)
            && (last.no_result == self.no_result || is_far(last.no_result, self.no_result))
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

/// What a number of people may be that is rounded to this one.
pub(super) fn around(rounded: i64) -> (i64, i64) {
    ((rounded - STEP / 2).max(SMALL), rounded + STEP / 2)
}

/// The number of people, rounded to the nearest five.
pub(super) fn nearest_five(people: i64) -> i64 {
    (people + STEP / 2) / STEP * STEP
}
