//! The processing of one file: its transaction, its problems and its counts. The transaction is committed if there is
//! no problem, and rolled back otherwise.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use indicatif::ProgressBar;
use kernel::{Caller, Error, choice::Choice, rule::Rule};

use super::{
    booked::Booked,
    known::Known,
    planned::Planned,
    reader::{Folder, Reader},
    report::{Failure, FileReport, Located},
    row::{Row, led_to},
    table::{ATTENDANCES, Table},
};

/// The result of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The row was recorded, at least in part.
    Recorded,
    /// Everything in the row existed already.
    AlreadyThere,
}

impl Done {
    /// `Recorded` if anything was recorded.
    pub fn if_any(recorded: bool) -> Self {
        if recorded {
            Self::Recorded
        } else {
            Self::AlreadyThere
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
}

impl Gathered {
    /// Reads the bookings before anything is imported. Problems with that file are reported later, when the file is
    /// processed.
    pub fn before(folder: Folder<'_>, caller: &Caller) -> Result<Self, Failure> {
        let present = (caller.now(), caller.directory());
        let booked = match Reader::open(folder, &ATTENDANCES, present)? {
            Ok(mut reader) => Booked::read(&mut reader)?,
            Err(_) => Booked::default(),
        };
        Ok(Self {
            booked,
            sessions: Vec::new(),
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
    pub counted: FileReport,
    pub folder: Folder<'a>,
    pub bar: &'a ProgressBar,
    seen: HashMap<String, (u64, u64)>,
}

impl<'a> Pass<'a> {
    pub fn new(
        batch: Caller,
        (folder, bar): (Folder<'a>, &'a ProgressBar),
        gathered: &'a mut Gathered,
    ) -> Self {
        Self {
            known: Known::of(&batch.directory()),
            now: batch.now(),
            batch,
            gathered,
            problems: Vec::new(),
            differences: Vec::new(),
            counted: FileReport::default(),
            folder,
            bar,
            seen: HashMap::new(),
        }
    }

    /// Releases the transaction and returns the counts and the problems.
    pub fn end(mut self) -> (FileReport, Vec<Located>, Vec<Located>) {
        self.problems.sort();
        if !self.problems.is_empty() {
            self.counted.recorded = 0;
        }
        self.differences.sort();
        (self.counted, self.problems, self.differences)
    }

    /// The operator as caller in the transaction, at a past time at which a step is recorded.
    pub fn at(&self, instant: DateTime<Utc>) -> Result<Caller, Trouble> {
        Ok(self
            .batch
            .at(instant, &self.batch.principal().identity(), None)?)
    }

    /// Opens the file; `None` if it has problems, which were noted.
    pub fn open(&mut self, table: &'static Table) -> Result<Option<Reader>, Halt> {
        self.counted.file = table.file;
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
            self.counted.rows += 1;
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

    /// Whether this is the first row with this key in the file. If it is not, the row must equal the first one.
    pub fn is_new(&mut self, row: &mut Row, column: &'static str, key: String) -> bool {
        let here = (row.fingerprint(), row.line);
        let first = *self.seen.entry(key).or_insert(here);
        if first.0 != here.0 {
            row.wrong(
                column,
                format!("A value that differs from line {} is expected.", first.1),
            );
        }
        first.1 == here.1
    }

    /// Notes the result of a row.
    pub fn settle(&mut self, row: Row, done: Result<Done, Trouble>) -> Result<(), Halt> {
        let (table, line) = (row.table(), row.line);
        let was_right = row.is_right();
        let differences = row.differences();
        if !differences.is_empty() && was_right && matches!(done, Ok(Done::AlreadyThere)) {
            self.counted.differing += 1;
            self.differences.extend(differences);
            return Ok(());
        }
        self.differences.extend(differences);
        self.problems.extend(row.into_problems());
        match done {
            Ok(Done::Recorded) if was_right => self.counted.recorded += 1,
            Ok(Done::AlreadyThere) if was_right => self.counted.already_there += 1,
            Ok(_) | Err(Trouble::Noted) => {}
            Err(Trouble::Domain(error)) => self.refused(table, line, error)?,
        }
        Ok(())
    }

    /// Notes that the recorded steps lead to a different status from the one in a line.
    pub fn not_led_to(&mut self, table: &'static Table, line: u64, status: &impl Choice) {
        let expected = led_to(status);
        self.problems.push(Located {
            column: table.column_of("status"),
            ..table.at(line, expected)
        });
    }

    /// Notes that the domain refused something in a row.
    pub fn refused(&mut self, table: &'static Table, line: u64, error: Error) -> Result<(), Halt> {
        match error {
            Error::Invalid(problems) => {
                let told = problems.into_iter().map(|found| Located {
                    column: found.path.last().and_then(|field| table.column_of(field)),
                    ..table.at(line, found.message)
                });
                self.problems.extend(told);
            }
            Error::Refused(refusals) => {
                // On PostgreSQL a refused row ends the transaction.
                let spoilt = refusals
                    .iter()
                    .any(|refusal| refusal.rule == Rule::ReferenceUnique);
                let told = refusals.into_iter();
                self.problems
                    .extend(told.map(|refusal| table.at(line, refusal.message)));
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
