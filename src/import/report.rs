//! What an import has to say: how much of each file was taken in, and every row that was not right.

use std::{fmt, io, path::PathBuf};

use crate::domain::Error;

/// What became of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The files that were gone through, in their order.
    pub files: Vec<FileReport>,
    /// Everything that is not right with the file at which the import stopped; empty if all went well. Nothing of that
    /// file is stored.
    pub problems: Vec<Located>,
    /// The files that were not looked at because of that.
    pub not_imported: Vec<&'static str>,
    /// Whether this was a trial, after which nothing is stored whatever the rest says.
    pub dry_run: bool,
}

impl Report {
    /// Whether everything is in order.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// The counts of a file, which may be gone through more than once.
    pub(super) fn count(&mut self, counted: FileReport) {
        if !self.files.iter().any(|file| file.file == counted.file) {
            self.files.push(counted);
        }
    }

    /// Names the files that were not looked at at all.
    pub(super) fn stopped_before(&mut self, files: impl Iterator<Item = &'static str>) {
        for file in files {
            let looked_at = self.files.iter().any(|counted| counted.file == file);
            if !looked_at && !self.not_imported.contains(&file) {
                self.not_imported.push(file);
            }
        }
    }
}

/// How much of a file was taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileReport {
    /// The name of the file.
    pub file: &'static str,
    /// Rows read, without the header.
    pub rows: u64,
    /// Rows recorded by this import.
    pub recorded: u64,
    /// Rows that were there already.
    pub already_there: u64,
}

/// Something that is not right, and where. It never quotes what stands there: the files are about people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located {
    /// The name of the file.
    pub file: &'static str,
    /// The line of the file on which the row begins.
    pub line: u64,
    /// The column, where it is one alone.
    pub column: Option<&'static str>,
    /// What was expected there, in a sentence.
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

/// Why an import could not go on, whatever stands in the files.
#[derive(Debug)]
pub enum Failure {
    /// A file could not be read.
    Unreadable(PathBuf, io::Error),
    /// The service or its database said no.
    Domain(Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, cause) => {
                write!(formatter, "{} cannot be read: {cause}", path.display())
            }
            Self::Domain(Error::Unavailable | Error::Timeout) => formatter
                .write_str("the database is away, or busy with somebody else; try again later"),
            Self::Domain(_) => formatter.write_str("something went wrong; the log has the cause"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}
