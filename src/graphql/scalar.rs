//! Instants and days as text, the same from both databases.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as Chrono, Datelike, NaiveDate, SecondsFormat, Utc};

use crate::domain::clock::whole_microseconds;

/// Whether a year is one that both databases order alike, and RFC 3339 writes.
fn is_written(day: impl Datelike) -> bool {
    (1..=9999).contains(&day.year())
}

/// An instant in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub Chrono<Utc>);

/// An instant in UTC of the years 0001 to 9999 as RFC 3339 writes it, for example `2025-08-20T09:00:00Z`. An input may have any zone.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let instant = Chrono::parse_from_rfc3339(text).ok();
        let instant = instant.map(|instant| whole_microseconds(instant.to_utc()));
        instant
            .filter(|instant| is_written(*instant))
            .map(Self)
            .ok_or_else(|| {
                InputValueError::custom(
                    "An instant of RFC 3339 is expected, for example 2025-08-20T09:00:00Z.",
                )
            })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A day of the years 0001 to 9999 in exactly this form: `2025-08-20`.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let day = text.parse::<NaiveDate>().ok();
        // What would be written back otherwise is another text for the same day.
        let day = day.filter(|day| is_written(*day) && day.to_string() == *text);
        day.map(Self)
            .ok_or_else(|| InputValueError::custom("A day is expected, for example 2025-08-20."))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A place in the log of what was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPosition(pub String);

/// A place in the log of everything that is committed: opaque, the same from every instance. Every list tells the newest
/// one, and every event its own; `changedSince` and `after` of streams and `events` take it. It stays good as long as the log keeps what came after it.
#[Scalar]
impl ScalarType for EventPosition {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}
