//! One row: converts the values of its columns. Problems are noted, so that all problems of a row are reported at once.

mod differences;

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
    str::FromStr,
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::AreaId;
use kernel::{
    Caller, Error, check::Problems, choice::Choice, clock::local_day, directory::Directory,
};

use crate::import::{
    known::{ByReference, Known},
    moment::{self, DAY, INSTANT},
    report::Located,
    table::Table,
};

pub use differences::{DIFFERENT, kept};

/// A row. The methods that read a value return `None` if the value is invalid. For an optional value that is left out,
/// they return `Some(None)`.
#[derive(Debug)]
pub struct Row {
    table: &'static Table,
    pub line: u64,
    values: Vec<String>,
    now: DateTime<Utc>,
    directory: Arc<Directory>,
    problems: Vec<Located>,
    /// The columns whose stored value is different, each with why it stays as it is, once that is known.
    differences: Vec<(&'static str, Option<String>)>,
    /// Whether the stored record was amended.
    is_amended: bool,
}

impl Row {
    /// A row with its values, one for each column of the table.
    pub fn new(
        table: &'static Table,
        line: u64,
        values: Vec<String>,
        (now, directory): (DateTime<Utc>, Arc<Directory>),
    ) -> Self {
        Self {
            table,
            line,
            values,
            now,
            directory,
            problems: Vec::new(),
            differences: Vec::new(),
            is_amended: false,
        }
    }

    /// Notes a problem with a column. Only the first problem with a column is kept: the others follow from it.
    pub fn wrong(&mut self, column: &'static str, expected: impl Into<String>) {
        if self
            .problems
            .iter()
            .any(|noted| noted.column == Some(column))
        {
            return;
        }
        self.problems.push(Located {
            column: Some(column),
            ..self.table.at(self.line, expected)
        });
    }

    /// Notes that the recorded steps lead to a different status from the one in the row: a problem of a new record, a
    /// difference of one that existed already.
    pub fn not_led_to(&mut self, status: &impl Choice, is_new: bool) {
        if is_new {
            self.wrong("status", led_to(status));
        } else {
            self.differs("status", Some(leading_to(status)));
        }
    }

    /// The problems noted so far.
    pub fn into_problems(self) -> Vec<Located> {
        self.problems
    }

    /// Whether no problem has been noted so far.
    pub fn is_right(&self) -> bool {
        self.problems.is_empty()
    }

    pub fn table(&self) -> &'static Table {
        self.table
    }

    /// A hash of the whole row, to detect an identical repetition.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.values.hash(&mut hasher);
        hasher.finish()
    }

    /// The text in a column; `None` if it is empty.
    pub fn optional(&self, column: &str) -> Option<&str> {
        let place = self.table.columns.iter().position(|name| *name == column);
        let text = place.and_then(|place| self.values.get(place));
        text.map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The text in an optional column, as it is.
    pub fn owned(&self, column: &str) -> Option<String> {
        self.optional(column).map(str::to_owned)
    }

    /// A text.
    pub fn text(&mut self, column: &'static str) -> Option<String> {
        self.needs(column, "A text is expected.", |text| Some(text.to_owned()))
    }

    /// A required value.
    pub fn needs<T>(
        &mut self,
        column: &'static str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.optional(column).and_then(read);
        if value.is_none() {
            self.wrong(column, expected);
        }
        value
    }

    /// An optional value.
    pub fn may<T>(
        &mut self,
        column: &'static str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.optional(column).is_none() {
            return Some(None);
        }
        self.needs(column, expected, read).map(Some)
    }

    /// A number or a coordinate.
    pub fn number<T: FromStr>(&mut self, column: &'static str) -> Option<T> {
        self.needs(column, "A number is expected.", |text| text.parse().ok())
    }

    /// One of a fixed list of names.
    pub fn choice<C: Choice>(&mut self, column: &'static str) -> Option<C> {
        self.needs(column, &one_of::<C>(), C::named)
    }

    /// One of a fixed list of names, or empty.
    pub fn may_choose<C: Choice>(&mut self, column: &'static str) -> Option<Option<C>> {
        self.may(column, &one_of::<C>(), C::named)
    }

    /// Several of a fixed list of names, separated by semicolons.
    pub fn choices<C: Choice>(&mut self, column: &'static str) -> Option<Vec<C>> {
        let expected = format!("{} Several are separated by semicolons.", one_of::<C>());
        self.needs(column, &expected, |text| {
            text.split(';').map(|name| C::named(name.trim())).collect()
        })
    }

    /// A date.
    pub fn day(&mut self, column: &'static str) -> Option<NaiveDate> {
        self.needs(column, DAY, moment::day)
    }

    /// A date, or empty.
    pub fn may_day(&mut self, column: &'static str) -> Option<Option<NaiveDate>> {
        self.may(column, DAY, moment::day)
    }

    /// A date that is not in the future.
    pub fn past_day(&mut self, column: &'static str) -> Option<NaiveDate> {
        let day = self.day(column)?;
        let today = local_day(self.now);
        self.not_to_come(column, day, |day| *day > today)
    }

    /// A date that is not in the future, or empty.
    pub fn may_past_day(&mut self, column: &'static str) -> Option<Option<NaiveDate>> {
        if self.optional(column).is_none() {
            return Some(None);
        }
        self.past_day(column).map(Some)
    }

    /// A time that is not in the future.
    pub fn past(&mut self, column: &'static str) -> Option<DateTime<Utc>> {
        let at = self.needs(column, INSTANT, moment::instant)?;
        let now = self.now;
        self.not_to_come(column, at, |at| *at > now)
    }

    /// A time that is not in the future, or empty.
    pub fn may_past(&mut self, column: &'static str) -> Option<Option<DateTime<Utc>>> {
        if self.optional(column).is_none() {
            return Some(None);
        }
        self.past(column).map(Some)
    }

    fn not_to_come<T>(
        &mut self,
        column: &'static str,
        value: T,
        to_come: impl Fn(&T) -> bool,
    ) -> Option<T> {
        if to_come(&value) {
            self.wrong(column, "A time that is not in the future is expected.");
            return None;
        }
        Some(value)
    }

    /// The record with the reference in the column.
    pub fn known<T: Clone>(
        &mut self,
        column: &'static str,
        what: &str,
        known: &ByReference<T>,
    ) -> Option<T> {
        let expected = format!("The reference of {what} is expected.");
        self.needs(column, &expected, |text| known.get(text).cloned())
    }

    /// The record with the reference in the column, or empty.
    pub fn may_know<T: Clone>(
        &mut self,
        column: &'static str,
        what: &str,
        known: &ByReference<T>,
    ) -> Option<Option<T>> {
        let expected = format!("The reference of {what} is expected, or nothing.");
        self.may(column, &expected, |text| known.get(text).cloned())
    }

    /// The records with several references, separated by semicolons; an empty list if the column is empty.
    pub fn all_known<T: Clone>(
        &mut self,
        column: &'static str,
        what: &str,
        known: &ByReference<T>,
    ) -> Option<Vec<T>> {
        let expected =
            format!("References of {what} are expected, separated by semicolons, or nothing.");
        let found = self.may(column, &expected, |text| {
            let each = text.split(';').map(|name| known.get(name.trim()).cloned());
            each.collect()
        });
        Some(found?.unwrap_or_default())
    }

    /// The ward of a place at the time, followed by its other areas, separated by semicolons: wards of other maps, a
    /// town, a parish.
    pub fn areas(&mut self, column: &'static str, known: &Known) -> Option<(AreaId, Vec<AreaId>)> {
        let expected = "The reference of a ward is expected, and after it, separated by semicolons, \
                        those of other areas that the place lies in.";
        self.needs(column, expected, |text| {
            let mut references = text.split(';').map(str::trim);
            let ward = references.next().and_then(|name| known.wards.get(name))?;
            let others = references.map(|name| known.areas.get(name).copied());
            Some((*ward, others.collect::<Option<Vec<_>>>()?))
        })
    }

    /// Notes a problem if the column is not an active code of a reference list.
    pub fn code(&mut self, column: &'static str, list: &str) {
        let expected = format!("An active code of the reference list {list} is expected.");
        let directory = Arc::clone(&self.directory);
        self.needs(column, &expected, |code| {
            directory
                .reference_item(list, code)
                .filter(|item| item.active)
                .map(|_| ())
        });
    }

    /// Notes the values that do not have the form of their column.
    pub fn check_forms(&mut self, caller: &Caller) {
        for (column, form) in self.table.forms {
            let mut problems = Problems::of(caller);
            form(&mut problems, column, self.optional(column));
            if let Err(Error::Invalid(found)) = problems.done() {
                for problem in found {
                    self.wrong(column, problem.message);
                }
            }
        }
    }

    /// Notes a problem if the column is not empty. `unless` says when it may have a value.
    pub fn nothing(&mut self, column: &'static str, unless: &str) {
        if self.optional(column).is_some() {
            self.wrong(column, format!("Nothing is expected here {unless}."));
        }
    }
}

fn one_of<C: Choice>() -> String {
    format!("One of these is expected: {}.", C::names().join(", "))
}

/// The message for a wrong status: the expected status is the one that the recorded steps lead to.
pub fn led_to(status: &impl Choice) -> String {
    format!(
        "{} is expected: the recorded steps lead to that status.",
        status.name()
    )
}

/// Why the status of a record that existed already stays as it is.
pub fn leading_to(status: &impl Choice) -> String {
    format!("The recorded steps lead to {}.", status.name())
}
