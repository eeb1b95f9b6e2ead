//! Reads one table row by row. The headings name the columns in any order. Each row has the number of its first line. Of a
//! CSV file only one row is held in memory. A byte order mark, line endings of any system, quoted line breaks, empty rows
//! and columns, capitals in headings and extra spaces are accepted.

use std::{io, sync::Arc};

use chrono::{DateTime, Utc};
use kernel::directory::Directory;

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
        let first = first_given(&mut rows).map_err(unreadable)?;
        let headings = match Headings::of(first, table) {
            Ok(headings) => headings,
            Err(problem) => return Ok(Err(vec![problem])),
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
        let next = first_given(&mut self.rows).map_err(|cause| self.unreadable(cause))?;
        Ok(next.map(|record| (record.position.clone(), self.row(record))))
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
            return Err(self.table.at(line, CONTROLS));
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
        for (column, position) in self.table.columns.iter().zip(&self.headings.places) {
            let value = position.and_then(|position| values.get(position));
            let value = value.map_or("", |value| damage::without_apostrophe(value));
            let expected = damage::expected_instead(value);
            damaged.extend(expected.map(|expected| (*column, expected)));
            read.push(expected.map_or_else(|| value.to_owned(), |_| String::new()));
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

const CONTROLS: &str = "Text without control characters is expected.";

/// The next row that is not blank.
fn first_given(rows: &mut Rows) -> io::Result<Option<Record>> {
    while let Some(record) = rows.next()? {
        if !record.is_blank() {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

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
    /// Matches the headings of a file; returns the one problem with them instead, if they do not fit.
    fn of(first: Option<Record>, table: &'static Table) -> Result<Self, Located> {
        let Some(first) = first else {
            return Err(table.at(
                1,
                "A line with the headings is expected; the file has no values.",
            ));
        };
        let line = first.line;
        let values = first.values.ok_or_else(|| table.at(line, NOT_UTF_8))?;
        if values.iter().any(|value| has_controls(value)) {
            return Err(table.at(line, CONTROLS));
        }
        let names: Vec<String> = values.iter().map(|name| table::plain(name)).collect();
        let place_of = |column: &&str| names.iter().position(|name| name == column);
        let places: Vec<Option<usize>> = table.columns.iter().map(place_of).collect();
        let wrong = wrong(&names, table);
        let columns = table.columns.iter().zip(&places);
        let missing: Vec<&str> = columns
            .filter(|(column, place)| place.is_none() && table.needs(column))
            .map(|(column, _)| *column)
            .collect();
        let last = places.iter().flatten().max();
        let Some(last) = last else {
            let expected = format!("{} There is none of them in this line.", expected(table));
            return Err(table.at(line, expected));
        };
        if wrong.is_empty() && missing.is_empty() {
            let count = last + 1;
            return Ok(Self { places, count });
        }
        let mut sentences = vec![expected(table)];
        if !wrong.is_empty() {
            sentences.push(format!(
                "Unknown or repeated: heading {}.",
                wrong.join(", ")
            ));
        }
        if !missing.is_empty() {
            sentences.push(format!("Missing: {}.", missing.join(", ")));
        }
        Err(table.at(line, sentences.join(" ")))
    }

    /// Whether the values of a row fit the headings: every value has a heading, and only columns that may be empty are missing
    /// at the end.
    fn fit(&self, values: &[String], table: &Table) -> bool {
        let is_named = |position: usize| self.places.contains(&Some(position));
        let mut given = values.iter().enumerate();
        let has_more = given.any(|(position, value)| !value.is_empty() && !is_named(position));
        let missing = table.columns.iter().zip(&self.places);
        let mut missing =
            missing.filter(|(_, position)| position.is_some_and(|at| at >= values.len()));
        !has_more && missing.all(|(column, _)| table.may_be_empty(column))
    }
}

/// The numbers of the headings that are unknown or repeated. The headings themselves are not quoted, because a file without
/// headings has personal data there. A column without a heading is accepted as long as it is empty.
fn wrong(names: &[String], table: &Table) -> Vec<String> {
    let numbered = names.iter().enumerate();
    let wrong = numbered.filter(|(place, name)| {
        let is_repeated = names[..*place].contains(name);
        !name.is_empty() && (is_repeated || !table.columns.contains(&name.as_str()))
    });
    wrong.map(|(place, _)| (place + 1).to_string()).collect()
}

fn expected(table: &Table) -> String {
    format!(
        "These headings are expected once each, in any order: {}.",
        table.columns.join(", ")
    )
}
