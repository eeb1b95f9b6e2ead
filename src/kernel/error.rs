//! What can go wrong, in as many kinds as there are answers. The face turns a kind into a code, and does it in one place.

use std::{fmt, panic::Location, sync::Arc};

use sea_orm::{ActiveEnum, DbErr, RuntimeErr, SqlErr, SqlxError, sqlx::sqlite::SqliteError};

use super::{Noun, policy::Action, rule::Rule};

/// The result of anything in the domain.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something was not done.
#[derive(Clone, Debug)]
pub enum Error {
    /// We do not know who asks, or no longer let them in.
    Unauthenticated,
    /// They may know of it, but not do it.
    Forbidden(Action),
    /// Not there, or not there for this caller: nobody can tell which.
    NotFound(Noun),
    /// The input does not make sense; every problem is listed.
    Invalid(Vec<Problem>),
    /// Rules of the scheme say no; every one that does is listed.
    Refused(Vec<Refusal>),
    /// It took longer than it may.
    Timeout,
    /// The database is away or busy; trying again may help.
    Unavailable,
    /// Events were lost to a reader: they are no longer kept.
    StreamGap(Gap),
    /// Our fault; the cause is for the log alone.
    Internal(Cause),
}

/// What was lost to a reader: the events after one position up to another. Positions are sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The position after which the reader wanted to go on.
    pub from: String,
    /// The position of the last event that is no longer kept.
    pub to: String,
    /// The position to go on from without another gap.
    pub restart_at: String,
}

/// The cause of an internal error and where it became one. It has no `Display` so that it cannot reach an answer by
/// accident, and its `Debug`, for the log, has no value of any row.
#[derive(Clone)]
pub struct Cause {
    source: Arc<dyn std::error::Error + Send + Sync>,
    place: &'static Location<'static>,
}

impl fmt::Debug for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source.downcast_ref::<DbErr>() {
            Some(error) => write!(formatter, "{} at {}", without_values(error), self.place),
            None => write!(formatter, "{} at {}", self.source, self.place),
        }
    }
}

/// A database's error in words that quote no row: PostgreSQL's own name the values in question.
fn without_values(error: &DbErr) -> String {
    let (DbErr::Query(RuntimeErr::SqlxError(cause)) | DbErr::Exec(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return error.to_string();
    };
    let Some(told) = cause.as_database_error() else {
        return cause.to_string();
    };
    if told.try_downcast_ref::<SqliteError>().is_some() {
        return told.to_string();
    }
    format!(
        "PostgreSQL error {} (table {}, constraint {})",
        told.code().unwrap_or_default(),
        told.table().unwrap_or_default(),
        told.constraint().unwrap_or_default()
    )
}

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The way to the field, from the input down.
    pub path: Vec<String>,
    /// What was expected, in a sentence that never quotes the value.
    pub message: String,
}

/// One rule that refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// The rule in plain English, with the particulars where they help.
    pub message: String,
}

impl From<Rule> for Refusal {
    fn from(rule: Rule) -> Self {
        Self {
            rule,
            message: rule.sentence().into(),
        }
    }
}

impl From<Rule> for Error {
    fn from(rule: Rule) -> Self {
        Self::Refused(vec![rule.into()])
    }
}

impl Error {
    /// A step that the present status does not allow.
    pub fn wrong_step(
        noun: Noun,
        from: impl ActiveEnum<Value = String>,
        step: impl Into<&'static str>,
    ) -> Self {
        let message = format!(
            "The {} is {}: the step {} is not open to it.",
            noun.name(),
            from.to_value(),
            step.into()
        );
        Self::Refused(vec![Refusal {
            rule: Rule::Status,
            message,
        }])
    }

    /// A single problem with one field of the input.
    pub fn invalid(path: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem {
            path: vec![path.into()],
            message: message.into(),
        }])
    }

    /// An error that should not happen, with what was found.
    #[track_caller]
    pub fn internal(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Cause {
            source: Arc::new(source),
            place: Location::caller(),
        })
    }
}

/// Refuses if any rule does, with all of them.
///
/// # Errors
/// [`Error::Refused`] with every rule that was not met.
pub fn all_met(rules: impl IntoIterator<Item = (bool, Rule)>) -> Result<()> {
    let broken: Vec<Refusal> = rules
        .into_iter()
        .filter(|(met, _)| !met)
        .map(|(_, rule)| Refusal::from(rule))
        .collect();
    if broken.is_empty() {
        Ok(())
    } else {
        Err(Error::Refused(broken))
    }
}

impl From<DbErr> for Error {
    #[track_caller]
    fn from(error: DbErr) -> Self {
        let unique = matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)));
        match &error {
            // Every conditional update compares the version that was read.
            DbErr::RecordNotUpdated => Rule::Version.into(),
            DbErr::Conn(RuntimeErr::SqlxError(cause)) => {
                passing(cause).unwrap_or(Self::Unavailable)
            }
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable,
            _ if unique => Rule::ReferenceUnique.into(),
            DbErr::Query(RuntimeErr::SqlxError(cause))
            | DbErr::Exec(RuntimeErr::SqlxError(cause)) => {
                passing(cause).unwrap_or_else(|| Self::internal(error))
            }
            _ => Self::internal(error),
        }
    }
}

/// What passes by itself: a statement cut short, a database that is busy or away, or that cannot keep anything until
/// somebody has given it room. The last is for an operator, hence a line of the log that says so.
fn passing(cause: &SqlxError) -> Option<Error> {
    let away = matches!(
        cause,
        SqlxError::Io(_)
            | SqlxError::PoolTimedOut
            | SqlxError::PoolClosed
            | SqlxError::WorkerCrashed
    );
    let code = cause
        .as_database_error()
        .and_then(sea_orm::sqlx::error::DatabaseError::code);
    if let Some((what, code)) = code
        .as_deref()
        .and_then(|code| Some((storage(code)?, code)))
    {
        tracing::error!(code, "{what}: nothing is kept until that is mended");
        return Some(Error::Unavailable);
    }
    match code.as_deref() {
        // PostgreSQL: cancelled by the statement limit; SQLite: interrupted by it.
        Some("57014" | "9") => Some(Error::Timeout),
        // Serialisation failure, deadlock, shutdown, a transaction left alone too long; SQLite: busy, and busy with a stale
        // snapshot.
        Some("40001" | "40P01" | "57P01" | "57P02" | "57P03" | "25P03" | "5" | "517") => {
            Some(Error::Unavailable)
        }
        _ => away.then_some(Error::Unavailable),
    }
}

/// What is wrong where the database keeps its files, by the code of either database. SQLite's are numbers whose lowest byte
/// is the kind.
fn storage(code: &str) -> Option<&'static str> {
    match code {
        "53100" => return Some("the disk of the database is full"),
        "58030" => return Some("the disk of the database fails"),
        "25006" => return Some("the database is read-only"),
        _ => {}
    }
    // PostgreSQL's codes have five places.
    let code: u32 = code.parse().ok().filter(|_| code.len() < 5)?;
    match code & 0xff {
        8 => Some("the file of the database is read-only"),
        10 => Some("the disk of the database fails"),
        13 => Some("the disk of the database is full"),
        14 => Some("the file of the database, or its log, cannot be opened"),
        _ => None,
    }
}
