//! Reads one file row by row. The header names the columns in any order. Each row has the number of its first line.
//! Only one row is held in memory. A byte order mark, Windows line endings, quoted line breaks, blank lines and extra
//! spaces are accepted.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    sync::Arc,
};

use chrono::{DateTime, Utc};
use csv::{ByteRecord, Position, ReaderBuilder, Terminator};

use super::{
    report::{Failure, Located},
    row::Row,
    table::Table,
};
use crate::domain::directory::Directory;

/// A row, or the problem with the row as a whole; and its position in the file, for reading it again.
pub type Found = (Position, Result<Row, Located>);

/// An open file.
pub struct Reader {
    csv: csv::Reader<File>,
    table: &'static Table,
    /// For each column of the table, its index in the file.
    places: Vec<usize>,
    record: ByteRecord,
    size: u64,
    ends_with_line_end: bool,
    /// The current time, and the registers in which codes are looked up.
    present: (DateTime<Utc>, Arc<Directory>),
}

impl Reader {
    /// Opens a file and reads its header; returns the problems with the header instead, if there are any.
    pub fn open(
        folder: &Path,
        table: &'static Table,
        present: (DateTime<Utc>, Arc<Directory>),
    ) -> Result<Result<Self, Vec<Located>>, Failure> {
        let path = folder.join(table.file);
        let unreadable = |cause| Failure::Unreadable(path.clone(), cause);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && folder.is_dir() => {
                return Ok(Err(vec![
                    table.at(1, "This file is expected in the folder."),
                ]));
            }
            Err(cause) => return Err(unreadable(cause)),
        };
        let (size, ends_with_line_end) = ending(&mut file).map_err(unreadable)?;
        // A carriage return counts as trailing space, so that lines are counted correctly with either line ending.
        let mut csv = ReaderBuilder::new()
            .terminator(Terminator::Any(b'\n'))
            .flexible(true)
            .from_reader(file);
        let header = csv
            .byte_headers()
            .map_err(|cause| unreadable(plain(cause)))?;
        let places = match places(header, table) {
            Ok(places) => places,
            Err(problems) => return Ok(Err(problems)),
        };
        Ok(Ok(Self {
            csv,
            table,
            places,
            record: ByteRecord::new(),
            size,
            ends_with_line_end,
            present,
        }))
    }

    /// The size of the file in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The number of bytes read so far.
    pub fn read_so_far(&self) -> u64 {
        self.csv.position().byte()
    }

    /// The next row.
    pub fn next(&mut self) -> Result<Option<Found>, Failure> {
        loop {
            let position = self.csv.position().clone();
            let more = self.csv.read_byte_record(&mut self.record);
            if !more.map_err(|cause| self.unreadable(cause))? {
                return Ok(None);
            }
            let blank = self.record.len() == 1 && self.record[0].trim_ascii().is_empty();
            if !blank {
                return Ok(Some((position, self.row())));
            }
        }
    }

    /// Reads again the row at a position at which a row was read before.
    pub fn at(&mut self, position: &Position) -> Result<Option<Result<Row, Located>>, Failure> {
        let sought = self.csv.seek(position.clone());
        sought.map_err(|cause| self.unreadable(cause))?;
        Ok(self.next()?.map(|(_, row)| row))
    }

    fn unreadable(&self, cause: csv::Error) -> Failure {
        Failure::Unreadable(self.table.file.into(), plain(cause))
    }

    fn row(&self) -> Result<Row, Located> {
        let line = self.line();
        if self.record.len() != self.places.len() {
            let expected = format!(
                "As many values as columns are expected: {}.",
                self.places.len()
            );
            return Err(self.table.at(line, expected));
        }
        let value = |place: &usize| std::str::from_utf8(&self.record[*place]);
        let values = self.places.iter().map(value);
        match values
            .map(|text| Ok(text?.trim().to_owned()))
            .collect::<Result<Vec<_>, _>>()
        {
            Ok(values) if has_controls(&values) => {
                let expected = "Text without control characters is expected.";
                Err(self.table.at(line, expected))
            }
            Ok(values) => Ok(Row::new(self.table, line, values, self.present.clone())),
            Err(std::str::Utf8Error { .. }) => {
                let expected = "Text in UTF-8 is expected; this row has another encoding.";
                Err(self.table.at(line, expected))
            }
        }
    }

    /// The first line of the record that was just read. It is counted backwards from the end of the record, because the
    /// reader has skipped blank lines before the record.
    fn line(&self) -> u64 {
        let position = self.csv.position();
        let inside = self.record.iter().flatten().filter(|byte| **byte == b'\n');
        let inside = u64::try_from(inside.count()).unwrap_or(u64::MAX);
        let ended = position.byte() < self.size || self.ends_with_line_end;
        position.line().saturating_sub(inside + u64::from(ended))
    }
}

impl Table {
    /// A problem with a row as a whole.
    pub fn at(&self, line: u64, expected: impl Into<String>) -> Located {
        Located {
            file: self.file,
            line,
            column: None,
            expected: expected.into(),
        }
    }
}

fn ending(file: &mut File) -> io::Result<(u64, bool)> {
    let size = file.metadata()?.len();
    let mut last = [0];
    if size > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        file.rewind()?;
    }
    Ok((size, last == *b"\n"))
}

fn has_controls(values: &[String]) -> bool {
    let mut letters = values.iter().flat_map(|value| value.chars());
    letters.any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
}

fn plain(cause: csv::Error) -> io::Error {
    match cause.into_kind() {
        csv::ErrorKind::Io(cause) => cause,
        _ => io::ErrorKind::InvalidData.into(),
    }
}

/// For each column of the table, its index in the header.
fn places(header: &ByteRecord, table: &'static Table) -> Result<Vec<usize>, Vec<Located>> {
    let mut problems = Vec::new();
    let names: Vec<String> = header
        .iter()
        .map(|name| String::from_utf8_lossy(name).trim().to_owned())
        .collect();
    for (place, name) in names.iter().enumerate() {
        let earlier = names[..place].contains(name);
        // If the file has no header, this is data about a person, so it is not quoted.
        if earlier || !table.columns.contains(&name.as_str()) {
            let expected = format!(
                "Heading {} is unknown or repeated; these are expected once each, in any order: {}.",
                place + 1,
                table.columns.join(", ")
            );
            problems.push(table.at(1, expected));
        }
    }
    let mut places = Vec::new();
    for column in table.columns {
        if let Some(place) = names.iter().position(|name| name == column) {
            places.push(place);
        } else if table.needs(column) {
            problems.push(Located {
                column: Some(column),
                ..table.at(1, "This column is expected.")
            });
        }
    }
    if problems.is_empty() {
        Ok(places)
    } else {
        Err(problems)
    }
}
