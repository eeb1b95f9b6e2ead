//! Reads the sheets of Excel workbooks. Values have the form that they would have in a CSV file.

use std::{fs::File, io};

use calamine::{Data, Range, Reader as _, SheetType, Xlsx, XlsxError};
use chrono::{Datelike, NaiveDateTime, NaiveTime};

/// The rows of a sheet.
pub struct Sheet {
    range: Range<Data>,
    /// The number of empty rows above the first row with a value.
    above: usize,
}

impl Sheet {
    /// Reads a sheet of a workbook.
    pub fn of(file: File, name: &str) -> io::Result<Self> {
        let mut book = Xlsx::new(io::BufReader::new(file)).map_err(unreadable)?;
        let range = book.worksheet_range(name).map_err(unreadable)?;
        let above = range.start().map_or(0, |(row, _)| row as usize);
        Ok(Self { range, above })
    }

    /// The number of rows, including empty rows above the first row with a value.
    pub fn rows(&self) -> usize {
        self.above + self.range.height()
    }

    /// The values of a row, counted from zero; none after the last row.
    pub fn row(&self, number: usize) -> Option<Vec<String>> {
        if number < self.above {
            return Some(Vec::new());
        }
        let row = number - self.above;
        if row >= self.range.height() {
            return None;
        }
        let cells = (0..self.range.width()).map(|column| self.range.get((row, column)));
        Some(
            cells
                .map(|cell| cell.map_or_else(String::new, written))
                .collect(),
        )
    }
}

/// The names of a workbook's sheets: those that are `wanted`, and those of others that have any value.
pub fn names(file: File, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<String>> {
    let mut book = Xlsx::new(io::BufReader::new(file)).map_err(unreadable)?;
    let mut names = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        let is_wanted = wanted(&sheet.name);
        // A sheet that is only a chart has no values.
        let has_values = |book: &mut Xlsx<_>| {
            let range = book.worksheet_range(&sheet.name).map_err(unreadable)?;
            Ok::<_, io::Error>(!range.is_empty())
        };
        if sheet.typ == SheetType::WorkSheet && (is_wanted || has_values(&mut book)?) {
            names.push(sheet.name);
        }
    }
    Ok(names)
}

/// A date, a time of day (which a spreadsheet stores as a time on its first day), or both.
fn moment(at: NaiveDateTime) -> String {
    if at.year() <= 1900 {
        at.time().to_string()
    } else if at.time() == NaiveTime::MIN {
        at.date().to_string()
    } else {
        at.format("%Y-%m-%dT%H:%M:%S").to_string()
    }
}

/// The value of a cell as text.
fn written(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTime(at) => at.as_datetime().map_or_else(String::new, moment),
        Data::DateTimeIso(text) | Data::DurationIso(text) | Data::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn unreadable(cause: XlsxError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, cause)
}
