//! Reads one table row by row. The headings name the columns in any order. Each row has the number of its first line. Of a
//! CSV file only one row is held in memory. A byte order mark, Windows line endings, quoted line breaks, empty rows and
//! columns, capitals in headings and extra spaces are accepted.

use std::{io, sync::Arc};

use chrono::{DateTime, Utc};
use kernel::{directory::Directory, text};

use super::{
    damage,
    folder::Folder,
    report::{Failure, Located},
    row::Row,
    rows::{Position, Record, Rows},
    table::{self, Table},
};

/// A row, or the problem with the row as a whole; and its position in the file, for reading it again.
pub type Found = (Position, Result<Row, Located>);

/// An open file.
pub struct Reader {
    rows: Rows,
    table: &'static Table,
    headings: Headings,
    /// The current time, and the registers in which codes are looked up.
    present: (DateTime<Utc>, Arc<Directory>),
}

impl Reader {
    /// Opens the file of a table and reads its headings; returns the problems with these instead, if there are any.
    pub fn open(
        folder: &Folder,
        table: &'static Table,
        present: (DateTime<Utc>, Arc<Directory>),
    ) -> Result<Result<Self, Vec<Located>>, Failure> {
        let source = match folder.source_of(table) {
            Ok(source) => source,
            Err(problem) => return Ok(Err(vec![problem])),
        };
        let unreadable = |cause| Failure::Unreadable(source.file.clone(), cause);
        let mut rows = match Rows::of(source, folder.encoding).map_err(unreadable)? {
            Ok(rows) => rows,
            Err((line, expected)) => return Ok(Err(vec![table.at(line, expected)])),
        };
        let first = rows.next().map_err(unreadable)?;
        let headings = match Headings::of(first, table) {
            Ok(headings) => headings,
            Err(problems) => return Ok(Err(problems)),
        };
        Ok(Ok(Self {
            rows,
            table,
            headings,
            present,
        }))
    }

    /// The size: bytes of a CSV file, rows of a workbook.
    pub fn size(&self) -> u64 {
        self.rows.size()
    }

    /// How much of that has been read so far.
    pub fn read_so_far(&self) -> u64 {
        self.rows.read_so_far()
    }

    /// The next row that is not empty.
    pub fn next(&mut self) -> Result<Option<Found>, Failure> {
        loop {
            let next = self.rows.next().map_err(|cause| self.unreadable(cause))?;
            let Some(record) = next else {
                return Ok(None);
            };
            if !record.is_blank() {
                return Ok(Some((record.position.clone(), self.row(record))));
            }
        }
    }

    /// Reads again the row at a position at which a row was read before.
    pub fn at(&mut self, position: &Position) -> Result<Option<Result<Row, Located>>, Failure> {
        let sought = self.rows.seek(position);
        sought.map_err(|cause| self.unreadable(cause))?;
        Ok(self.next()?.map(|(_, row)| row))
    }

    fn unreadable(&self, cause: io::Error) -> Failure {
        Failure::Unreadable(self.table.file.into(), cause)
    }

    fn row(&self, record: Record) -> Result<Row, Located> {
        let line = record.line;
        let Some(values) = record.values else {
            return Err(self.table.at(line, NOT_UTF_8));
        };
        if values.iter().any(|value| has_controls(value)) {
            let expected = "Text without control characters is expected.";
            return Err(self.table.at(line, expected));
        }
        if !self.headings.fit(&values, self.table) {
            let expected = format!(
                "As many values as columns are expected: {}.",
                self.headings.count
            );
            return Err(self.table.at(line, expected));
        }
        let mut read = Vec::with_capacity(self.table.columns.len());
        let mut damaged = Vec::new();
        for (column, source) in self.table.columns.iter().zip(&self.headings.places) {
            let value = source.and_then(|source| values.get(source));
            let value = value.map_or("", |value| damage::without_apostrophe(value));
            let expected = damage::expected_instead(value);
            damaged.extend(expected.map(|expected| (*column, expected)));
            read.push(expected.map_or_else(|| text::read(value), |_| String::new()));
        }
        let mut row = Row::new(self.table, line, read, self.present.clone());
        for (column, expected) in damaged {
            row.wrong(column, expected);
        }
        Ok(row)
    }
}

const NOT_UTF_8: &str = "Text in UTF-8 is expected; this row has another encoding. If a spreadsheet program on Windows has written \
                         the file, save it as \"CSV UTF-8\", or import it with --encoding windows-1252.";

impl Table {
    /// A problem with a row as a whole.
    pub fn at(&self, line: u64, expected: impl Into<String>) -> Located {
        Located {
            file: self.file,
            line,
            column: None,
            expected: expected.into(),
            reference: None,
        }
    }
}

fn has_controls(value: &str) -> bool {
    let is_control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    value.contains(is_control)
}

/// The headings of a file, matched to the columns of a table.
struct Headings {
    /// For each column of the table, its index in the file; none if an optional column is missing.
    places: Vec<Option<usize>>,
    /// The number of columns of the file, up to the last one with a known heading.
    count: usize,
}

impl Headings {
    fn of(first: Option<Record>, table: &'static Table) -> Result<Self, Vec<Located>> {
        let mut problems = Vec::new();
        let line = first.as_ref().map_or(1, |record| record.line);
        let names: Vec<String> = first
            .and_then(|record| record.values)
            .unwrap_or_default()
            .iter()
            .map(|name| table::plain(name))
            .collect();
        for (source, name) in names.iter().enumerate() {
            let earlier = names[..source].contains(name);
            // A column without a heading is accepted as long as it is empty. A file without headings has personal data here,
            // so the message does not quote it.
            if !name.is_empty() && (earlier || !table.columns.contains(&name.as_str())) {
                let expected = format!(
                    "Heading {} is unknown or repeated; these are expected once each, in any order: {}.",
                    source + 1,
                    table.columns.join(", ")
                );
                problems.push(table.at(line, expected));
            }
        }
        let place_of = |column: &&str| names.iter().position(|name| name == column);
        let places: Vec<Option<usize>> = table.columns.iter().map(place_of).collect();
        for (column, source) in table.columns.iter().zip(&places) {
            if source.is_none() && table.needs(column) {
                problems.push(Located {
                    column: Some(column),
                    ..table.at(line, "This column is expected.")
                });
            }
        }
        let last = places.iter().flatten().max();
        let count = last.map_or(0, |last| last + 1);
        if problems.is_empty() {
            Ok(Self { places, count })
        } else {
            Err(problems)
        }
    }

    /// Whether the values of a row fit the headings: every value has a heading, and only columns that may be empty are missing
    /// at the end.
    fn fit(&self, values: &[String], table: &Table) -> bool {
        let is_named = |source: usize| self.places.contains(&Some(source));
        let mut given = values.iter().enumerate();
        let has_more = given.any(|(source, value)| !value.is_empty() && !is_named(source));
        let missing = table.columns.iter().zip(&self.places);
        let mut missing = missing.filter(|(_, source)| source.is_some_and(|at| at >= values.len()));
        !has_more && missing.all(|(column, _)| table.may_be_empty(column))
    }
}
