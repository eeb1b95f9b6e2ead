//! Reads a table of follow-up checks in CSV.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use csv::{Position, ReaderBuilder, StringRecord, Trim};
use entity::id::ReferralId;
use kernel::{
    bound,
    check::{Problems, folded},
    choice::Choice,
    clock::local_instant,
};

use super::RecordFollowUp;

/// The columns, those that are required first.
const COLUMNS: [&str; 7] = [
    "referral",
    "result",
    "checked_at",
    "offence_date",
    "proven_by",
    "proven_on",
    "note",
];
const REQUIRED: usize = 3;

/// A row of the table.
pub(super) struct Row {
    pub line: usize,
    /// The folded reference of the referral.
    pub reference: String,
    /// The check, of a referral that is not known yet.
    pub check: RecordFollowUp,
}

/// The rows of a table; every problem is noted.
pub(super) fn read(csv: &str, problems: &mut Problems) -> Vec<Row> {
    let csv = csv.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new()
        .trim(Trim::All)
        .flexible(true)
        .from_reader(csv.as_bytes());
    let Ok(headings) = reader.headers().cloned() else {
        problems.add("csv", "A table of comma-separated values is expected.");
        return vec![];
    };
    check_headings(&headings, problems);
    let most = bound::UPLOADED;
    let records: Vec<_> = reader.records().take(most + 1).collect();
    if records.len() > most {
        problems.add("csv", format!("At most {most} rows are expected."));
        return vec![];
    }
    let mut rows = vec![];
    let mut known = HashSet::new();
    for (place, record) in records.into_iter().enumerate() {
        let at = match &record {
            Ok(record) => record.position(),
            Err(error) => error.position(),
        };
        let line = at.map_or(place + 2, |at| line_at(csv, at));
        let Ok(record) = record else {
            problems.add(&format!("csv.{line}"), "Values in UTF-8 are expected.");
            continue;
        };
        let cells = Cells {
            line,
            headings: &headings,
            record: &record,
        };
        if let Some(row) = cells.row(problems)
            && known.insert(row.reference.clone())
        {
            rows.push(row);
        } else if cells
            .text("referral")
            .is_some_and(|text| known.contains(&folded(text)))
        {
            problems.add(
                &format!("csv.{line}.referral"),
                "Each referral is expected once.",
            );
        }
    }
    if rows.is_empty() && problems.count() == 0 {
        problems.add("csv", "At least one row is expected.");
    }
    rows
}

/// The line of a record, from 1. A quoted value may have several lines, and a record may begin with the end of the line before.
fn line_at(csv: &str, at: &Position) -> usize {
    let begins = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let (before, rest) = csv.split_at_checked(begins).unwrap_or((csv, ""));
    let ends = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    let before = &csv[..before.len() + ends];
    1 + before.replace("\r\n", "\n").matches(['\r', '\n']).count()
}

fn check_headings(headings: &StringRecord, problems: &mut Problems) {
    for required in &COLUMNS[..REQUIRED] {
        if !headings.iter().any(|heading| heading == *required) {
            problems.add("csv", format!("A column {required} is expected."));
        }
    }
    let expected = COLUMNS.join(", ");
    for (place, _) in headings
        .iter()
        .enumerate()
        .filter(|(_, one)| !COLUMNS.contains(one))
    {
        let message = format!(
            "Column {}: one of {expected} is expected as its heading.",
            place + 1
        );
        problems.add("csv", message);
    }
}

/// The cells of one row.
struct Cells<'r> {
    line: usize,
    headings: &'r StringRecord,
    record: &'r StringRecord,
}

impl Cells<'_> {
    /// A text; `None` if it is empty.
    fn text(&self, column: &str) -> Option<&str> {
        let place = self.headings.iter().position(|one| one == column)?;
        self.record.get(place).filter(|text| !text.is_empty())
    }

    fn wrong(&self, problems: &mut Problems, column: &str, expected: impl Into<String>) {
        problems.add(&format!("csv.{}.{column}", self.line), expected.into());
    }

    fn choice<E: Choice>(&self, column: &str, problems: &mut Problems) -> Option<E> {
        let chosen = self.text(column).map(E::named)?;
        if chosen.is_none() {
            let names = E::names().join(", ");
            self.wrong(problems, column, format!("One of {names} is expected."));
        }
        chosen
    }

    fn day(&self, column: &str, problems: &mut Problems) -> Option<NaiveDate> {
        let day = self.text(column)?.parse().ok();
        if day.is_none() {
            self.wrong(
                problems,
                column,
                "A day is expected, for example 2026-01-31.",
            );
        }
        day
    }

    /// An instant: with its offset, or as it was in London.
    fn instant(&self, column: &str, problems: &mut Problems) -> Option<DateTime<Utc>> {
        let text = self.text(column)?;
        let exact = DateTime::parse_from_rfc3339(text)
            .map(|at| at.to_utc())
            .ok();
        let instant = exact.or_else(|| text.parse::<NaiveDateTime>().ok().map(local_instant));
        if instant.is_none() {
            self.wrong(
                problems,
                column,
                "A time is expected, for example 2026-01-31T14:30:00.",
            );
        }
        instant
    }

    /// The row, unless a value is missing or wrong.
    fn row(&self, problems: &mut Problems) -> Option<Row> {
        let before = problems.count();
        for required in &COLUMNS[..REQUIRED] {
            if self.text(required).is_none() {
                self.wrong(problems, required, "A value is expected.");
            }
        }
        let result = self.choice("result", problems);
        let checked_at = self.instant("checked_at", problems);
        let offence_on = self.day("offence_date", problems);
        let proven_by = self.choice("proven_by", problems);
        let proven_on = self.day("proven_on", problems);
        let check = RecordFollowUp {
            idempotency_key: None,
            referral: ReferralId::new(),
            result: result?,
            checked_at: checked_at?,
            offence_on,
            proven_by,
            proven_on,
            note: self.text("note").map(str::to_owned),
        };
        if problems.count() == before {
            problems.of_part(&check, |field| {
                let column = match field {
                    "offenceOn" => "offence_date",
                    "provenBy" => "proven_by",
                    "provenOn" => "proven_on",
                    other => other,
                };
                format!("csv.{}.{column}", self.line)
            });
        }
        let reference = folded(self.text("referral")?);
        (problems.count() == before).then_some(Row {
            line: self.line,
            reference,
            check,
        })
    }
}
