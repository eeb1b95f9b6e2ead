//! The kinds of error. The GraphQL layer maps each kind to an error code in one place.

use std::{fmt, panic::Location, sync::Arc};

use sea_orm::{ActiveEnum, DbErr, RuntimeErr, SqlErr, SqlxError, sqlx::sqlite::SqliteError};

use super::{Noun, policy::Action, rule::Rule};

/// The result of any operation of the domain.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an operation failed.
#[derive(Clone, Debug)]
pub enum Error {
    /// The caller is not authenticated, or is no longer admitted.
    Unauthenticated,
    /// The caller lacks the scope for the action.
    Forbidden(Action),
    /// The record does not exist or is not within the caller's reach. The caller cannot tell which.
    NotFound(Noun),
    /// The input is not valid. Every problem is listed.
    Invalid(Vec<Problem>),
    /// Rules of the scheme refuse the operation. Every rule that refuses is listed.
    Refused(Vec<Refusal>),
    /// The operation took longer than permitted.
    Timeout,
    /// The database is unreachable or busy. A retry may help.
    Unavailable,
    /// Events that a subscriber has not read are no longer kept.
    StreamGap(Gap),
    /// An error of the service. The cause is only logged.
    Internal(Cause),
}

/// The events that a subscriber has missed: those after one position up to another. Positions are encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The position from which the subscriber wanted to resume.
    pub from: String,
    /// The position of the last event that is no longer kept.
    pub to: String,
    /// The position from which to resume without another gap.
    pub restart_at: String,
}

/// The cause of an internal error and where in the code it arose. It has no `Display`, so that it cannot reach a
/// response by accident. Its `Debug` form, for the log, contains no value of any row.
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

/// A database error as text without values of rows, which PostgreSQL's own messages contain.
fn without_values(error: &DbErr) -> String {
    let (DbErr::Query(RuntimeErr::SqlxError(cause)) | DbErr::Exec(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return error.to_string();
    };
    let Some(reported) = cause.as_database_error() else {
        return cause.to_string();
    };
    if reported.try_downcast_ref::<SqliteError>().is_some() {
        return reported.to_string();
    }
    format!(
        "PostgreSQL error {} (table {}, constraint {})",
        reported.code().unwrap_or_default(),
        reported.table().unwrap_or_default(),
        reported.constraint().unwrap_or_default()
    )
}

/// One problem of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The path to the field, from the input down.
    pub path: Vec<String>,
    /// A message that says what was expected. It never quotes the value.
    pub message: String,
}

/// One rule that refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// The message, with particulars where they help.
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
    /// A step that is not allowed in the record's present status.
    pub fn wrong_step(
        noun: Noun,
        from: impl ActiveEnum<Value = String>,
        step: impl Into<&'static str>,
    ) -> Self {
        let message = format!(
            "The {} has the status {}, which does not allow the step {}.",
            noun.name(),
            from.to_value(),
            step.into()
        );
        Self::Refused(vec![Refusal {
            rule: Rule::Status,
            message,
        }])
    }

    /// A single problem with one field of the input, which may lie inside another one (`location.latitude`).
    pub fn invalid(path: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem {
            path: path.split('.').map(str::to_owned).collect(),
            message: message.into(),
        }])
    }

    /// An internal error with its cause.
    #[track_caller]
    pub fn internal(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(Cause {
            source: Arc::new(source),
            place: Location::caller(),
        })
    }
}

/// Refuses if any of the rules is not met, with all those that are not.
///
/// # Errors
/// [`Error::Refused`] with every rule that is not met.
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

/// Errors that are temporary: a statement was cancelled, or the database is busy, unreachable or cannot store anything
/// until an operator provides space. The last case is also logged as an error for the operator.
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
        tracing::error!(code, "{what}: nothing can be stored until this is fixed");
        return Some(Error::Unavailable);
    }
    match code.as_deref() {
        // PostgreSQL: cancelled by the statement limit; SQLite: interrupted by it.
        Some("57014" | "9") => Some(Error::Timeout),
        // PostgreSQL: serialisation failure, deadlock, shutdown, a transaction idle for too long. SQLite: busy, and
        // busy with a stale snapshot.
        Some("40001" | "40P01" | "57P01" | "57P02" | "57P03" | "25P03" | "5" | "517") => {
            Some(Error::Unavailable)
        }
        _ => away.then_some(Error::Unavailable),
    }
}

/// A problem with the database's storage, by the error code of either database. SQLite's codes are numbers whose lowest
/// byte is the kind.
fn storage(code: &str) -> Option<&'static str> {
    match code {
        "53100" => return Some("the disk of the database is full"),
        "58030" => return Some("the disk of the database fails"),
        "25006" => return Some("the database is read-only"),
        _ => {}
    }
    // PostgreSQL's codes have five characters.
    let code: u32 = code.parse().ok().filter(|_| code.len() < 5)?;
    match code & 0xff {
        8 => Some("the file of the database is read-only"),
        10 => Some("the disk of the database fails"),
        13 => Some("the disk of the database is full"),
        14 => Some("the file of the database, or its log, cannot be opened"),
        _ => None,
    }
}
