//! The rows of a file of either kind: their values as texts are read everywhere, their line and their position.

use std::{
    fs::File,
    io::{self, Seek},
};

use csv::{ByteRecord, ReaderBuilder, Terminator};
use encoding_rs::Encoding;
use kernel::text;

use super::{
    folder::TableSource,
    quotes::{self, Unfit},
    sheet::Sheet,
    source::Source,
};

/// The position of a row in its file.
#[derive(Clone, Debug)]
pub enum Position {
    Text(csv::Position),
    /// The number of the row, counted from zero.
    Sheet(usize),
}

/// A row of a file.
pub struct Record {
    pub position: Position,
    /// The number of its first line.
    pub line: u64,
    /// Its values; none if they are not in UTF-8.
    pub values: Option<Vec<String>>,
}

impl Record {
    /// Whether all values are empty.
    pub fn is_blank(&self) -> bool {
        self.values
            .as_ref()
            .is_some_and(|values| values.iter().all(String::is_empty))
    }
}

/// The rows of a file.
pub enum Rows {
    Text(Box<Text>),
    Sheet { sheet: Sheet, next: usize },
}

impl Rows {
    /// Opens a file; returns the problem with it instead, if it is no text or has a misplaced quotation mark.
    pub fn of(
        location: &TableSource,
        encoding: Option<&'static Encoding>,
    ) -> io::Result<Result<Self, Unfit>> {
        let file = File::open(&location.file)?;
        if let Some(name) = &location.sheet {
            let sheet = Sheet::of(file, name)?;
            return Ok(Ok(Self::Sheet { sheet, next: 0 }));
        }
        let mut source = match Source::of(file, encoding)? {
            Ok(source) => source,
            Err(expected) => return Ok(Err((1, expected.to_owned()))),
        };
        if let Some(misplaced) = quotes::first_misplaced(&source.file, source.separator)? {
            return Ok(Err(misplaced));
        }
        source.file.rewind()?;
        Ok(Ok(Self::Text(Box::new(Text::of(source)))))
    }

    pub fn size(&self) -> u64 {
        match self {
            Self::Text(text) => text.size,
            Self::Sheet { sheet, .. } => counted(sheet.rows()),
        }
    }

    pub fn read_so_far(&self) -> u64 {
        match self {
            Self::Text(text) => text.csv.position().byte(),
            Self::Sheet { next, .. } => counted(*next),
        }
    }

    pub fn next(&mut self) -> io::Result<Option<Record>> {
        match self {
            Self::Text(text) => text.next(),
            Self::Sheet { sheet, next } => {
                let number = *next;
                *next += 1;
                Ok(sheet.row(number).map(|values| Record {
                    position: Position::Sheet(number),
                    line: counted(number + 1),
                    values: Some(values.iter().map(|value| text::read(value)).collect()),
                }))
            }
        }
    }

    /// Moves to a position at which a row was read before.
    pub fn seek(&mut self, position: &Position) -> io::Result<()> {
        match (self, position) {
            (Self::Text(text), Position::Text(position)) => {
                text.csv.seek(position.clone()).map_err(plain)
            }
            (Self::Sheet { next, .. }, Position::Sheet(number)) => {
                *next = *number;
                Ok(())
            }
            _ => Err(io::ErrorKind::InvalidInput.into()),
        }
    }
}

/// The rows of a CSV file.
pub struct Text {
    csv: csv::Reader<File>,
    record: ByteRecord,
    size: u64,
    ends_with_line_end: bool,
}

impl Text {
    fn of(source: Source) -> Self {
        // A carriage return is trimmed as a space, so that lines are counted correctly with either line ending.
        let csv = ReaderBuilder::new()
            .delimiter(source.separator)
            .terminator(Terminator::Any(b'\n'))
            .has_headers(false)
            .flexible(true)
            .from_reader(source.file);
        Self {
            csv,
            record: ByteRecord::new(),
            size: source.size,
            ends_with_line_end: source.ends_with_line_end,
        }
    }

    fn next(&mut self) -> io::Result<Option<Record>> {
        let position = self.csv.position().clone();
        if !self.csv.read_byte_record(&mut self.record).map_err(plain)? {
            return Ok(None);
        }
        let values = self
            .record
            .iter()
            .map(|value| Some(text::read(std::str::from_utf8(value).ok()?)));
        Ok(Some(Record {
            position: Position::Text(position),
            line: self.line(),
            values: values.collect(),
        }))
    }

    /// The first line of the record that was just read. It is counted backwards from the end of the record, because the
    /// reader has skipped blank lines before the record.
    fn line(&self) -> u64 {
        let position = self.csv.position();
        let inside = self.record.iter().flatten().filter(|byte| **byte == b'\n');
        let inside = counted(inside.count());
        let ended = position.byte() < self.size || self.ends_with_line_end;
        position.line().saturating_sub(inside + u64::from(ended))
    }
}

fn counted(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

fn plain(cause: csv::Error) -> io::Error {
    match cause.into_kind() {
        csv::ErrorKind::Io(cause) => cause,
        _ => io::ErrorKind::InvalidData.into(),
    }
}
