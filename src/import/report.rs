//! The report of an import: the counts of each file, and every problem with a row.

use std::{collections::HashMap, fmt, io, path::PathBuf};

use kernel::Error;

use super::{
    table,
    tally::{Outcome, Tally},
};

/// How many line numbers are listed with one problem.
const LINES: usize = 5;

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The files that were processed, in order.
    pub files: Vec<FileReport>,
    /// All problems with the file at which the import stopped; empty if there were none. Nothing of that file is
    /// stored.
    pub problems: Vec<Located>,
    /// The columns of records that existed already whose stored value is different and was not changed.
    pub differences: Vec<Located>,
    /// The files that were not processed because of these problems.
    pub not_imported: Vec<&'static str>,
    /// Whether this was a dry run. Then nothing is stored, whatever the counts are.
    pub dry_run: bool,
}

impl Report {
    /// Whether there were no problems.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// The problems as text. A problem that occurs in several rows is listed once, with the numbers of the first lines.
    #[must_use]
    pub fn causes(&self) -> Vec<String> {
        grouped(&self.problems)
    }

    /// The differences as text, grouped like the problems.
    #[must_use]
    pub fn differing(&self) -> Vec<String> {
        grouped(&self.differences)
    }

    /// Adds the counts of a file, or replaces them if the file was processed before.
    pub(super) fn count(&mut self, counted: FileReport) {
        match self.files.iter_mut().find(|file| file.file == counted.file) {
            Some(file) => {
                *file = FileReport {
                    rows: file.rows,
                    ..counted
                }
            }
            None => self.files.push(counted),
        }
    }

    /// Whether a file was processed.
    pub(super) fn has(&self, file: &str) -> bool {
        self.files.iter().any(|counted| counted.file == file)
    }

    /// Notes the files that were not processed.
    pub(super) fn stopped_before(&mut self, files: impl Iterator<Item = &'static str>) {
        for file in files {
            if !self.has(file) && !self.not_imported.contains(&file) {
                self.not_imported.push(file);
            }
        }
    }
}

/// The counts of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileReport {
    /// The name of the file.
    pub file: &'static str,
    /// The number of rows read, without the header.
    pub rows: u64,
    /// The number of rows recorded by this import, at least in part.
    pub recorded: u64,
    /// The number of rows whose records existed already.
    pub already_there: u64,
    /// The number of rows whose records existed already with other values and were amended.
    pub amended: u64,
    /// The number of rows whose records existed already and still have other values.
    pub differing: u64,
}

impl FileReport {
    /// The counts of a file with so many rows.
    pub(super) fn of(file: &'static str, rows: u64, tally: &Tally) -> Self {
        Self {
            file,
            rows,
            recorded: tally.count(&[Outcome::Recorded, Outcome::MovedOn]),
            already_there: tally.count(&[Outcome::AlreadyThere]),
            amended: tally.count(&[Outcome::Amended]),
            differing: tally.count(&[Outcome::Differs]),
        }
    }
}

/// A problem and its position. It never quotes the value, because the files are about people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located {
    /// The name of the file.
    pub file: &'static str,
    /// The first line of the row.
    pub line: u64,
    /// The column, if the problem concerns a single column.
    pub column: Option<&'static str>,
    /// A sentence that says what was expected.
    pub expected: String,
    /// The reference of the record, if it must be named.
    pub reference: Option<String>,
}

/// Findings as text: one that occurs in several rows once, with the numbers of the first lines, or of all lines if the
/// records must be named.
fn grouped(found: &[Located]) -> Vec<String> {
    let mut causes: Vec<Vec<&Located>> = Vec::new();
    let mut places = HashMap::new();
    for finding in found {
        let cause = (finding.file, finding.column, &finding.expected);
        let place = *places.entry(cause).or_insert(causes.len());
        if place == causes.len() {
            causes.push(Vec::new());
        }
        causes[place].push(finding);
    }
    causes.iter().filter_map(|same| sentence(same)).collect()
}

/// The sentence for findings that are the same but for their lines.
fn sentence(same: &[&Located]) -> Option<String> {
    let first = same.first()?;
    let most = match first.reference {
        Some(_) => same.len(),
        None => LINES,
    };
    let named = same.iter().take(most).map(|found| match &found.reference {
        Some(reference) => format!("{} ({reference})", found.line),
        None => found.line.to_string(),
    });
    let named = named.collect::<Vec<_>>().join(", ");
    let lines = match same.len() {
        1 => format!("line {named}"),
        all if all > most => format!("lines {named} and {} more", all - most),
        _ => format!("lines {named}"),
    };
    let column = first
        .column
        .map_or_else(String::new, |column| format!(", column {column}"));
    Some(format!(
        "{}, {lines}{column}: {}",
        first.file, first.expected
    ))
}

impl fmt::Display for Located {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&sentence(&[self]).unwrap_or_default())
    }
}

/// Why an import could not continue, independently of the content of the files.
#[derive(Debug)]
pub enum Failure {
    /// A file could not be read.
    Unreadable(PathBuf, io::Error),
    /// A workbook has sheets with values that are none of the tables.
    Sheets(PathBuf, Vec<String>),
    /// The domain or the database failed.
    Domain(Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, cause) => {
                write!(formatter, "{} cannot be read: {cause}", path.display())
            }
            Self::Sheets(path, sheets) => write!(
                formatter,
                "{}: no table is named like the sheet {}; the tables are {}",
                path.display(),
                sheets.join(", "),
                table::names()
            ),
            Self::Domain(Error::Unavailable | Error::Timeout) => {
                formatter.write_str("the database is unreachable or busy; try again later")
            }
            Self::Domain(_) => formatter.write_str("internal error; see the log for the cause"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}
