//! The processing of one file: its transaction, its problems and its counts. The transaction is committed if there is
//! no problem, and rolled back otherwise.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use indicatif::ProgressBar;
use kernel::{Caller, Error, check::folded, choice::Choice, rule::Rule};

use super::{
    booked::Booked,
    folder::Folder,
    known::Known,
    planned::Planned,
    reader::Reader,
    report::{Failure, FileReport, Located, Report},
    row::{DIFFERENT, Row, kept, leading_to, led_to},
    table::{ATTENDANCES, SESSIONS, Table},
    tally::{Outcome, Tally},
};

/// The result of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A new record was made of the row.
    Recorded,
    /// Steps of a record that existed already were recorded.
    MovedOn,
    /// Everything in the row existed already.
    AlreadyThere,
}

impl Done {
    /// The result for a record that is new, or has moved on.
    pub fn of(is_new: bool, has_moved: bool) -> Self {
        match (is_new, has_moved) {
            (true, _) => Self::Recorded,
            (false, true) => Self::MovedOn,
            (false, false) => Self::AlreadyThere,
        }
    }

    fn outcome(self) -> Outcome {
        match self {
            Self::Recorded => Outcome::Recorded,
            Self::MovedOn => Outcome::MovedOn,
            Self::AlreadyThere => Outcome::AlreadyThere,
        }
    }
}

/// Why a row was not recorded.
#[derive(Debug)]
pub enum Trouble {
    /// The row has problems, which were noted with the row.
    Noted,
    /// The domain refused the operation.
    Domain(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

/// Why processing a file stopped before its end.
#[derive(Debug)]
pub enum Halt {
    /// The database refused a row and accepts no more statements in this transaction.
    Spoilt,
    /// The import cannot continue.
    Failed(Failure),
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Data from one file that other files need.
pub struct Gathered {
    /// The bookings in `attendances.csv`.
    pub booked: Booked,
    /// The sessions of `sessions.csv`, in the order of their start.
    pub sessions: Vec<Planned>,
    /// What became of the rows of the files that have been processed.
    pub tallies: HashMap<&'static str, Tally>,
}

impl Gathered {
    /// Reads the bookings before anything is imported. Problems with that file are reported later, when the file is
    /// processed.
    pub fn before(folder: &Folder, caller: &Caller) -> Result<Self, Failure> {
        let present = (caller.now(), caller.directory());
        let booked = match Reader::open(folder, &ATTENDANCES, present)? {
            Ok(mut reader) => Booked::read(&mut reader)?,
            Err(_) => Booked::default(),
        };
        Ok(Self {
            booked,
            sessions: Vec::new(),
            tallies: HashMap::new(),
        })
    }
}

/// The processing of one file.
pub struct Pass<'a> {
    pub batch: Caller,
    pub known: Known,
    pub now: DateTime<Utc>,
    pub gathered: &'a mut Gathered,
    pub problems: Vec<Located>,
    /// Where stored records differ from the file.
    pub differences: Vec<Located>,
    /// Whether stored records are amended where they differ.
    pub accepts_changes: bool,
    /// The name of the file.
    pub file: &'static str,
    /// The number of rows that were read.
    pub rows: u64,
    /// What became of the rows in this pass. The outcome of a session also concerns its row in another file.
    pub tallies: HashMap<&'static str, Tally>,
    pub folder: &'a Folder,
    pub bar: &'a ProgressBar,
    seen: HashMap<String, (u64, u64)>,
}

impl<'a> Pass<'a> {
    pub fn new(
        batch: Caller,
        (folder, bar): (&'a Folder, &'a ProgressBar),
        (gathered, accepts_changes): (&'a mut Gathered, bool),
    ) -> Self {
        Self {
            known: Known::of(&batch.directory()),
            now: batch.now(),
            batch,
            gathered,
            problems: Vec::new(),
            differences: Vec::new(),
            accepts_changes,
            file: "",
            rows: 0,
            tallies: HashMap::new(),
            folder,
            bar,
            seen: HashMap::new(),
        }
    }

    /// Releases the transaction, and reports. What became of the rows counts only if there is no problem, because otherwise
    /// nothing of the file is stored.
    pub fn end(mut self, report: &mut Report) {
        self.differences.sort();
        report.differences.append(&mut self.differences);
        self.problems.sort();
        if self.problems.is_empty() {
            self.tallies.entry(self.file).or_default();
            for (file, tally) in self.tallies {
                let all = self.gathered.tallies.entry(file).or_default();
                all.add(&tally);
                report.count(FileReport::of(file, self.rows, all));
            }
        } else if !report.has(self.file) {
            let tally = self.tallies.remove(self.file).unwrap_or_default();
            report.count(FileReport {
                recorded: 0,
                amended: 0,
                ..FileReport::of(self.file, self.rows, &tally)
            });
        }
        report.problems = self.problems;
    }

    /// The operator as caller in the transaction, at a past time at which a step is recorded.
    pub fn at(&self, instant: DateTime<Utc>) -> Result<Caller, Trouble> {
        Ok(self
            .batch
            .at(instant, &self.batch.principal().identity(), None)?)
    }

    /// Opens the file; `None` if it has problems, which were noted.
    pub fn open(&mut self, table: &'static Table) -> Result<Option<Reader>, Halt> {
        self.file = table.file;
        let present = (self.now, self.batch.directory());
        match Reader::open(self.folder, table, present)? {
            Ok(reader) => {
                // The position of the previous file must not show as progress in this one.
                self.bar.set_position(0);
                self.bar.set_message(table.file);
                self.bar.set_length(reader.size());
                Ok(Some(reader))
            }
            Err(problems) => {
                self.problems.extend(problems);
                Ok(None)
            }
        }
    }

    /// The next row that can be read; problems with rows that cannot be read are noted.
    pub fn next(&mut self, reader: &mut Reader) -> Result<Option<Row>, Halt> {
        while let Some((_, row)) = reader.next()? {
            self.rows += 1;
            self.bar.set_position(reader.read_so_far());
            match row {
                Ok(row) => return Ok(Some(row)),
                Err(problem) => self.problems.push(problem),
            }
        }
        Ok(None)
    }

    /// Shows progress in rows from now on, because the rows are not processed in the order of the file.
    pub fn count_rows(&self, rows: usize) {
        self.bar.set_length(rows.try_into().unwrap_or(u64::MAX));
        self.bar.set_position(0);
    }

    /// Whether this is the first row with this key in the file, whatever its capitals. If it is not, the row must equal the first one.
    pub fn is_new(&mut self, row: &mut Row, column: &'static str, key: &str) -> bool {
        let here = (row.fingerprint(), row.line);
        let first = *self.seen.entry(folded(key)).or_insert(here);
        if first.0 != here.0 {
            row.wrong(
                column,
                format!("A value that differs from line {} is expected.", first.1),
            );
        }
        first.1 == here.1
    }

    /// Notes the result of a row.
    pub fn settle(&mut self, mut row: Row, done: Result<Done, Trouble>) -> Result<(), Halt> {
        // The domain has not seen a row with problems, so it has not checked the other values either.
        if !row.is_right() {
            row.check_forms(&self.batch);
        }
        let (table, line) = (row.table(), row.line);
        let differences = row.differences(self.accepts_changes);
        match done {
            Ok(done) if row.is_right() => {
                let outcome = match (differences.is_empty(), row.is_amended()) {
                    (false, _) => Outcome::Differs,
                    (true, true) => Outcome::Amended,
                    (true, false) => done.outcome(),
                };
                self.note(table, line, outcome);
            }
            Ok(_) | Err(Trouble::Noted) => {}
            Err(Trouble::Domain(error)) => self.refused(table, line, error)?,
        }
        self.differences.extend(differences);
        self.problems.extend(row.into_problems());
        Ok(())
    }

    fn note(&mut self, table: &'static Table, line: u64, outcome: Outcome) {
        self.tallies
            .entry(table.file)
            .or_default()
            .note(line, outcome);
    }

    /// Whether this import has made a new record of the row at a line, in a pass before this one.
    pub fn is_new_record(&self, table: &Table, line: u64) -> bool {
        let tally = self.gathered.tallies.get(table.file);
        tally.is_some_and(|tally| tally.at(line) == Outcome::Recorded)
    }

    /// Notes that the recorded steps of a session lead to a different status from the one in its row: a problem of a new
    /// record, a difference of one that existed already.
    pub fn session_not_led_to(&mut self, planned: &Planned, status: &impl Choice) {
        let found = Located {
            column: SESSIONS.column_of("status"),
            ..SESSIONS.at(planned.line, led_to(status))
        };
        if self.is_new_record(&SESSIONS, planned.line) {
            self.problems.push(found);
            return;
        }
        self.note(&SESSIONS, planned.line, Outcome::Differs);
        self.differences.push(if self.accepts_changes {
            Located {
                expected: kept(Some(&leading_to(status))),
                reference: Some(planned.reference.clone()),
                ..found
            }
        } else {
            Located {
                expected: DIFFERENT.into(),
                ..found
            }
        });
    }

    /// Notes that the domain refused something in a row.
    pub fn refused(&mut self, table: &'static Table, line: u64, error: Error) -> Result<(), Halt> {
        match error {
            Error::Invalid(problems) => {
                let located = problems.into_iter().map(|found| Located {
                    column: found.path.last().and_then(|field| table.column_of(field)),
                    ..table.at(line, found.message)
                });
                self.problems.extend(located);
            }
            Error::Refused(refusals) => {
                // On PostgreSQL a refused row ends the transaction.
                let spoilt = refusals
                    .iter()
                    .any(|refusal| refusal.rule == Rule::ReferenceUnique);
                let located = refusals.into_iter();
                self.problems
                    .extend(located.map(|refusal| table.at(line, refusal.message)));
                if spoilt {
                    return Err(Halt::Spoilt);
                }
            }
            Error::Unauthenticated => self.problems.push(Located {
                column: table.column_of("organisation"),
                ..table.at(line, "An organisation that is not suspended is expected.")
            }),
            other => return Err(other.into()),
        }
        Ok(())
    }
}
