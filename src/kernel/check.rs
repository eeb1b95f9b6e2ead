//! Validation of inputs, before anything is looked up. Every command checks its own fields, and all problems are
//! reported at once.

use std::{fmt::Debug, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Caller, bound,
    clock::local_day,
    directory::Directory,
    error::{Error, Problem, Result},
    period::Period,
    text,
};

pub use super::text::folded;

/// The maximum length of a name or a title, in characters.
pub const NAME: usize = 200;
/// The maximum length of a note or a description, in characters.
pub const NOTE: usize = 4_000;
/// The minimum and maximum length of a search text, in characters.
pub const SEARCH: std::ops::RangeInclusive<usize> = 2..=100;
/// The argument of a list that has its conditions.
const FILTER: &str = "filter";
/// The longitudes and latitudes between which the county lies, with a margin.
pub const COUNTY: (std::ops::RangeInclusive<f64>, std::ops::RangeInclusive<f64>) =
    (-1.34..=-0.34, 51.97..=52.65);

/// The input of an operation. Its `Debug` form is hashed to tell whether a repeated idempotency key comes with the same
/// input.
pub trait Command: Debug + Sync {
    /// Adds the problems of the input, without looking anything up.
    fn check(&self, problems: &mut Problems);

    /// The idempotency key of a command that creates something.
    fn idempotency_key(&self) -> Option<&str> {
        None
    }
}

/// The problems found so far, with the reference lists in which codes are looked up and the present time.
#[derive(Debug)]
pub struct Problems {
    found: Vec<Problem>,
    directory: Arc<Directory>,
    now: DateTime<Utc>,
    our_issuer: Option<String>,
}

impl Problems {
    /// An empty list of problems, for an input of this caller.
    #[must_use]
    pub fn of(caller: &Caller) -> Self {
        Self {
            found: Vec::new(),
            directory: caller.directory(),
            now: caller.now(),
            our_issuer: caller.app.our_issuer().map(str::to_owned),
        }
    }

    /// Requires an active code of a reference list.
    pub fn code(&mut self, field: &str, list: &str, code: &str) {
        if !self
            .directory
            .reference_item(list, code)
            .is_some_and(|item| item.active)
        {
            let expected = expected_code(&self.directory, list);
            self.add(field, expected);
        }
    }

    /// Adds a problem with a field.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.found.push(Problem {
            path: field.split('.').map(str::to_owned).collect(),
            message: message.into(),
        });
    }

    /// The number of problems found so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.found.len()
    }

    /// Requires a text of 1 to `most` characters, without control characters except line breaks and tabs.
    pub fn text(&mut self, field: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.add(
                field,
                format!("A text of 1 to {most} characters is expected."),
            );
        }
        self.length_and_characters(field, text, most);
    }

    /// Checks a text that may be left out, but must not be empty.
    pub fn optional(&mut self, field: &str, text: Option<&str>, most: usize) {
        if let Some(text) = text {
            self.text(field, text, most);
        }
    }

    /// Checks the name of an issuer, which must not be our own: our own issuer is left out.
    pub fn issuer(&mut self, field: &str, issuer: Option<&str>) {
        self.optional(field, issuer, NAME);
        if issuer.is_some() && issuer == self.our_issuer.as_deref() {
            self.add(field, "The service's own issuer must be left out.");
        }
    }

    fn length_and_characters(&mut self, field: &str, text: &str, most: usize) {
        let count = text.chars().count();
        if count > most {
            self.add(
                field,
                format!("At most {most} characters are allowed; there are {count}."),
            );
        }
        if text
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        {
            self.add(field, "Control characters are not allowed.");
        }
        if let Some(letter) = text::unwanted(text) {
            self.add(field, unseen(letter));
        }
    }

    /// Requires a date that is not in the past.
    pub fn not_past(&mut self, field: &str, day: NaiveDate) {
        if day < local_day(self.now) {
            self.add(field, "Today or a later day is expected.");
        }
    }

    /// Requires a date that is not in the future.
    pub fn not_to_come(&mut self, field: &str, day: NaiveDate) {
        if day > local_day(self.now) {
            self.add(field, "Today or an earlier day is expected.");
        }
    }

    /// Requires an instant in the future.
    pub fn to_come(&mut self, field: &str, instant: DateTime<Utc>) {
        if instant <= self.now {
            self.add(field, "An instant in the future is expected.");
        }
    }

    /// Requires a place inside the county, in degrees of WGS84.
    pub fn place(&mut self, latitude: f64, longitude: f64) {
        let (longitudes, latitudes) = COUNTY;
        if !latitudes.contains(&latitude) {
            self.add(
                "location.latitude",
                "A latitude inside the county is expected: 51.97 to 52.65 degrees.",
            );
        }
        if !longitudes.contains(&longitude) {
            self.add(
                "location.longitude",
                "A longitude inside the county is expected: -1.34 to -0.34 degrees.",
            );
        }
    }

    /// Checks a search text, which may be left out.
    pub fn sought(
        &mut self,
        field: &str,
        text: Option<&str>,
        length: std::ops::RangeInclusive<usize>,
    ) {
        if let Some(expected) = text.and_then(|text| unfit(text, length)) {
            self.add(field, expected);
        }
    }

    /// Checks a list of references to look up, which may be left out: at most [`bound::IDS`], each of 1 to 200
    /// characters.
    pub fn references(&mut self, field: &str, references: Option<&[String]>) {
        self.at_most(field, references.map_or(0, <[_]>::len), bound::IDS);
        for (index, reference) in references.unwrap_or_default().iter().enumerate() {
            self.sought(&format!("{field}.{index}"), Some(reference), 1..=NAME);
        }
    }

    /// Requires a list to have no more elements than a maximum.
    pub fn at_most(&mut self, field: &str, count: usize, most: usize) {
        if count > most {
            self.add(
                field,
                format!("At most {most} are allowed; there are {count}."),
            );
        }
    }

    /// Requires a number of minutes within a range.
    pub fn minutes(&mut self, field: &str, minutes: i32, least: i32, most: i32) {
        if !(least..=most).contains(&minutes) {
            self.add(
                field,
                format!("A whole number of minutes from {least} to {most} is expected."),
            );
        }
    }

    /// Checks an idempotency key: 1 to 128 characters.
    pub fn key(&mut self, key: &str) {
        self.text("idempotencyKey", key, 128);
    }

    /// Notes the problems of a part, whose fields have other names in the whole input.
    pub fn of_part(&mut self, part: &impl Command, named: impl Fn(&str) -> String) {
        let before = self.found.len();
        part.check(self);
        for problem in &mut self.found[before..] {
            let name = named(&problem.path.join("."));
            problem.path = name.split('.').map(str::to_owned).collect();
        }
    }

    /// Ends the validation.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every problem, if there are any.
    pub fn done(self) -> Result<()> {
        if self.found.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(self.found))
        }
    }
}

/// Checks the whole input of a query, as `begin` does with the input of a mutation.
///
/// # Errors
/// [`Error::Invalid`] with every problem, if there are any.
pub fn query(caller: &Caller, query: &impl Command) -> Result<()> {
    let mut problems = Problems::of(caller);
    query.check(&mut problems);
    problems.done()
}

/// Checks the whole filter of a list, which is the argument `filter` of its field.
///
/// # Errors
/// [`Error::Invalid`] with every problem, if there are any.
pub fn filter(caller: &Caller, filter: &impl Command) -> Result<()> {
    let mut problems = Problems::of(caller);
    filter.check(&mut problems);
    for problem in &mut problems.found {
        problem.path.insert(0, FILTER.into());
    }
    problems.done()
}

/// Checks a reference to look up: 1 to 200 characters, none of them a control character.
///
/// # Errors
/// [`Error::Invalid`] if it is not.
pub fn reference(text: &str) -> Result<()> {
    sought("reference", text, 1..=NAME)
}

/// Checks a text that is looked up in the database.
///
/// # Errors
/// [`Error::Invalid`] if it is too short, too long or has control characters.
pub fn sought(field: &str, text: &str, length: std::ops::RangeInclusive<usize>) -> Result<()> {
    unfit(text, length).map_or(Ok(()), |expected| Err(Error::invalid(field, expected)))
}

/// The message for a code that is not an active one of a reference list, with all that are.
#[must_use]
pub fn expected_code(directory: &Directory, list: &str) -> String {
    let items = directory.reference_items.iter();
    let active = items.filter(|item| item.list == list && item.active);
    let codes: Vec<&str> = active.map(|item| item.code.as_str()).collect();
    let codes = codes.join(", ");
    format!("One of these codes of the reference list {list} is expected: {codes}.")
}

/// The message for a text that is not valid. `None` if it is valid.
fn unfit(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<String> {
    if length.contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return text::unwanted(text).map(unseen);
    }
    let (least, most) = length.into_inner();
    Some(format!(
        "A text of {least} to {most} characters without control characters is expected."
    ))
}

/// The message for a character that may not be in a text.
fn unseen(letter: char) -> String {
    let code = u32::from(letter);
    format!("Characters that cannot be seen or were lost are not allowed; there is U+{code:04X}.")
}

impl Period {
    /// Adds a problem if the period of a filter ends before it begins.
    pub fn check_filter(self, problems: &mut Problems, field: &str) {
        self.check(problems, &format!("{field}.to"), &format!("{field}.from"));
    }

    /// Adds a problem if the period ends before it begins. It may end on its first day: then it holds on no day.
    pub fn check(self, problems: &mut Problems, field: &str, begins: &str) {
        if self.is_backwards() {
            problems.add(
                field,
                format!("A day no earlier than {begins} is expected."),
            );
        }
    }
}
