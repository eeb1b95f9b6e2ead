//! The report of an import: the counts of each file, and every problem with a row.

use std::{collections::HashMap, fmt, io, path::PathBuf};

use kernel::Error;

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
    /// The columns of records that existed already whose stored value is different. The import does not change them.
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

    /// Adds the counts of a file. A file may be processed more than once.
    pub(super) fn count(&mut self, counted: FileReport) {
        if !self.files.iter().any(|file| file.file == counted.file) {
            self.files.push(counted);
        }
    }

    /// Notes the files that were not processed.
    pub(super) fn stopped_before(&mut self, files: impl Iterator<Item = &'static str>) {
        for file in files {
            let looked_at = self.files.iter().any(|counted| counted.file == file);
            if !looked_at && !self.not_imported.contains(&file) {
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
    /// The number of rows recorded by this import.
    pub recorded: u64,
    /// The number of rows whose records existed already.
    pub already_there: u64,
    /// Rows of records that existed already with other values.
    pub differing: u64,
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
}

/// Findings as text: one that occurs in several rows once, with the numbers of the first lines.
fn grouped(found: &[Located]) -> Vec<String> {
    let mut causes: Vec<(&Located, Vec<u64>)> = Vec::new();
    let mut places = HashMap::new();
    for problem in found {
        let cause = (problem.file, problem.column, &problem.expected);
        let place = *places.entry(cause).or_insert(causes.len());
        if place == causes.len() {
            causes.push((problem, Vec::new()));
        }
        causes[place].1.push(problem.line);
    }
    let said = |(first, lines): (&Located, Vec<u64>)| first.at_lines(&lines);
    causes.into_iter().map(said).collect()
}

impl Located {
    /// The same for all lines at which it was found, of which the first few are named.
    fn at_lines(&self, lines: &[u64]) -> String {
        let named: Vec<String> = lines.iter().take(LINES).map(u64::to_string).collect();
        let more = lines.len() - named.len();
        let lines = match (named.as_slice(), more) {
            ([line], _) => format!("line {line}"),
            (_, 0) => format!("lines {}", named.join(", ")),
            _ => format!("lines {} and {more} more", named.join(", ")),
        };
        let column = self
            .column
            .map_or_else(String::new, |column| format!(", column {column}"));
        format!("{}, {lines}{column}: {}", self.file, self.expected)
    }
}

impl fmt::Display for Located {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.at_lines(&[self.line]))
    }
}

/// Why an import could not continue, independently of the content of the files.
#[derive(Debug)]
pub enum Failure {
    /// A file could not be read.
    Unreadable(PathBuf, io::Error),
    /// The domain or the database failed.
    Domain(Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, cause) => {
                write!(formatter, "{} cannot be read: {cause}", path.display())
            }
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
