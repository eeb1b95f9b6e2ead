//! The report of an import: the counts of each file, and every problem with a row.

use std::{fmt, io, path::PathBuf};

use crate::domain::Error;

/// The report of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The files that were processed, in order.
    pub files: Vec<FileReport>,
    /// All problems with the file at which the import stopped; empty if there were none. Nothing of that file is
    /// stored.
    pub problems: Vec<Located>,
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

impl fmt::Display for Located {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, line {}", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(formatter, ", column {column}")?;
        }
        write!(formatter, ": {}", self.expected)
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
