//! Records in any number: copies of the example records, each copy with its own references, people and supervisors.
//! The output is always the same bytes, and has the same properties as the example records.
//!
//! `cargo run --example many_records -- FOLDER COPIES` writes them for an import outside the tests.

use std::{fs, io, path::Path};

use csv::{ReaderBuilder, StringRecord, Writer};

/// The distance between the reference numbers of one copy and those of the next.
const STRIDE: u32 = 1_000;

/// The files, with the columns whose references differ in each copy.
const FILES: [(&str, &[&str]); 10] = [
    ("areas.csv", &[]),
    ("organisations.csv", &[]),
    ("people.csv", &["reference"]),
    ("offenders.csv", &["reference"]),
    ("sites.csv", &["reference"]),
    ("suggestions.csv", &["reference", "site", "duplicate_of"]),
    ("referrals.csv", &["reference", "offender"]),
    ("sessions.csv", &["reference", "site", "supervisor"]),
    ("attendances.csv", &["session", "referral"]),
    ("follow_ups.csv", &["referral"]),
];

/// Writes a number of copies of the records in one folder into another.
///
/// # Errors
/// If a file cannot be read or written.
pub fn write(examples: &Path, into: &Path, copies: u32) -> io::Result<()> {
    fs::create_dir_all(into)?;
    for (file, references) in FILES {
        let mut written = Writer::from_path(into.join(file))?;
        let mut read = ReaderBuilder::new().from_path(examples.join(file))?;
        let header = read.headers()?.clone();
        let rows = read.into_records().collect::<Result<Vec<_>, _>>()?;
        written.write_record(&header)?;
        for copy in 0..copies {
            for row in rows.iter().filter(|row| copy == 0 || is_copied(file, row)) {
                let values = header.iter().zip(row);
                let values = values.map(|(column, value)| {
                    if references.contains(&column) {
                        shifted(value, copy)
                    } else {
                        renamed(file, column, value, copy)
                    }
                });
                written.write_record(values)?;
            }
        }
        written.flush()?;
    }
    Ok(())
}

/// Places and partners are the same for all copies, and so are people who can do several things at a time.
fn is_copied(file: &str, row: &StringRecord) -> bool {
    match file {
        "areas.csv" | "organisations.csv" => false,
        "people.csv" => row.iter().any(|value| value == "supervisor"),
        _ => true,
    }
}

/// The reference that a copy has in the place of one of the example records.
fn shifted(reference: &str, copy: u32) -> String {
    let parts = reference.rsplit_once('-');
    let parts =
        parts.and_then(|(prefix, digits)| Some((prefix, digits, digits.parse::<u32>().ok()?)));
    match parts {
        Some((prefix, digits, number)) if copy > 0 => {
            format!(
                "{prefix}-{:0width$}",
                number + copy * STRIDE,
                width = digits.len()
            )
        }
        _ => reference.to_owned(),
    }
}

/// The identifying data of a person, so that no two copies are taken for one person.
fn renamed(file: &str, column: &str, value: &str, copy: u32) -> String {
    match (file, column) {
        _ if copy == 0 => value.to_owned(),
        ("people.csv", "subject") => format!("{copy}.{value}"),
        ("people.csv", "name") | ("offenders.csv", "last_name") => format!("{value} {copy}"),
        _ => value.to_owned(),
    }
}
