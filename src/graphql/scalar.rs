//! Scalars for instants, dates and event positions. The text is the same whichever database is in use.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as Chrono, Datelike, NaiveDate, Utc};
use kernel::clock::{whole_microseconds, written};

/// Whether the year is one that both databases sort alike and that RFC 3339 can express.
fn is_written(day: impl Datelike) -> bool {
    (1..=9999).contains(&day.year())
}

/// An instant in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub Chrono<Utc>);

/// An instant in the format of RFC 3339, in the years 0001 to 9999. In responses it is always in UTC and has six
/// decimals, so that all instants have one length and sort as text: `2025-08-20T09:00:00.000000Z`. In inputs, any offset
/// from UTC and any number of decimals are allowed (`2025-08-20T10:00:00+01:00`); decimals after the sixth are dropped.
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
        Value::String(written(self.0))
    }
}

/// A date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A date (ISO 8601) in the years 0001 to 9999, in exactly this format: `2025-08-20`.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let day = text.parse::<NaiveDate>().ok();
        // A text that would be returned in another form is refused: each date has exactly one text.
        let day = day.filter(|day| is_written(*day) && day.to_string() == *text);
        day.map(Self)
            .ok_or_else(|| InputValueError::custom("A day is expected, for example 2025-08-20."))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A position in the event log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPosition(pub String);

/// A position in the log of all committed changes: an opaque string that is valid on every instance of the service.
/// Every list returns the newest position, and every event returns its own. Pass it as `changedSince`, or as `after` to
/// subscriptions and to `events`. It is valid as long as the log keeps the events that follow it.
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
