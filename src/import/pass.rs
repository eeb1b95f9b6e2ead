//! One going-through of one file: its batch, what was found wrong, what was counted. Without a problem it ends in a
//! commit; with one, in nothing.

use std::{collections::HashMap, path::Path};

use chrono::{DateTime, Utc};
use indicatif::ProgressBar;

use super::{
    booked::Booked,
    known::Known,
    reader::Reader,
    report::{Failure, FileReport, Located},
    row::{Row, led_to},
    sessions::Planned,
    table::{ATTENDANCES, Table},
};
use crate::domain::{Caller, Error, choice::Choice, rule::Rule};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Something was recorded.
    Recorded,
    /// It was there already.
    AlreadyThere,
}

impl Done {
    /// Recorded, if anything was.
    pub fn if_any(recorded: bool) -> Self {
        if recorded {
            Self::Recorded
        } else {
            Self::AlreadyThere
        }
    }
}

/// Why a row was not taken in.
#[derive(Debug)]
pub enum Trouble {
    /// What is wrong has been noted with the row.
    Noted,
    /// The domain would not have it.
    Domain(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

/// Why a file is not gone through to its end.
#[derive(Debug)]
pub enum Halt {
    /// The database has refused a row and takes no more in this transaction.
    Spoilt,
    /// The import cannot go on.
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

/// What later files need to know of earlier ones and of one another.
pub struct Gathered {
    /// Who is booked where, by `attendances.csv`.
    pub booked: Booked,
    /// The sessions of `sessions.csv`, by their start.
    pub sessions: Vec<Planned>,
}

impl Gathered {
    /// What is known before anything is imported. What is wrong with that file is told when its turn comes.
    pub fn before(folder: &Path, caller: &Caller) -> Result<Self, Failure> {
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

/// One going-through of one file.
pub struct Pass<'a> {
    pub batch: Caller,
    pub known: Known,
    pub now: DateTime<Utc>,
    pub gathered: &'a mut Gathered,
    pub problems: Vec<Located>,
    pub counted: FileReport,
    pub folder: &'a Path,
    pub bar: &'a ProgressBar,
    seen: HashMap<String, (u64, u64)>,
}

impl<'a> Pass<'a> {
    pub fn new(
        batch: Caller,
        (folder, bar): (&'a Path, &'a ProgressBar),
        gathered: &'a mut Gathered,
    ) -> Self {
        Self {
            known: Known::of(&batch.directory()),
            now: batch.now(),
            batch,
            gathered,
            problems: Vec::new(),
            counted: FileReport::default(),
            folder,
            bar,
            seen: HashMap::new(),
        }
    }

    /// Lets go of the batch; what was counted and what is wrong remain.
    pub fn end(mut self) -> (FileReport, Vec<Located>) {
        self.problems.sort();
        if !self.problems.is_empty() {
            self.counted.recorded = 0;
        }
        (self.counted, self.problems)
    }

    /// The operator in the batch, at an instant of the history that is entered.
    pub fn at(&self, instant: DateTime<Utc>) -> Result<Caller, Trouble> {
        Ok(self
            .batch
            .at(instant, &self.batch.principal().identity(), None)?)
    }

    /// Opens the file; `None` if what is wrong with it has been noted.
    pub fn open(&mut self, table: &'static Table) -> Result<Option<Reader>, Halt> {
        self.counted.file = table.file;
        let present = (self.now, self.batch.directory());
        match Reader::open(self.folder, table, present)? {
            Ok(reader) => {
                // The file before it must not be taken for this one's end.
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

    /// The next row that can be read at all; what is wrong with others has been noted.
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

    /// Shows progress in rows from now on: they are not gone through in the order in which they stand in the file.
    pub fn count_rows(&self, rows: usize) {
        self.bar.set_length(rows.try_into().unwrap_or(u64::MAX));
        self.bar.set_position(0);
    }

    /// Whether this key stands here for the first time in the file. If not, it should be the same row again.
    pub fn is_new(&mut self, row: &mut Row, column: &'static str, key: String) -> bool {
        let here = (row.fingerprint(), row.line);
        let first = *self.seen.entry(key).or_insert(here);
        if first.0 != here.0 {
            row.wrong(
                column,
                format!("Another value is expected than in line {}.", first.1),
            );
        }
        first.1 == here.1
    }

    /// Takes down what became of a row.
    pub fn settle(&mut self, row: Row, done: Result<Done, Trouble>) -> Result<(), Halt> {
        let (table, line) = (row.table(), row.line);
        let was_right = row.is_right();
        self.problems.extend(row.into_problems());
        match done {
            Ok(Done::Recorded) if was_right => self.counted.recorded += 1,
            Ok(Done::AlreadyThere) if was_right => self.counted.already_there += 1,
            Ok(_) | Err(Trouble::Noted) => {}
            Err(Trouble::Domain(error)) => self.refused(table, line, error)?,
        }
        Ok(())
    }

    /// Takes down that the steps recorded lead to another status than a line claims.
    pub fn not_led_to(&mut self, table: &'static Table, line: u64, status: &impl Choice) {
        let expected = led_to(status);
        self.problems.push(Located {
            column: table.column_of("status"),
            ..table.at(line, expected)
        });
    }

    /// Takes down that the domain would not have something which a row says.
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
