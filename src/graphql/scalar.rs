//! Scalars for instants, dates and event positions. The text is the same whichever database is in use.

use crate::plain::scalars;
use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as Chrono, NaiveDate, Utc};
use kernel::clock::{is_accepted, whole_microseconds, written};

/// The message for an invalid instant.
const INSTANT: &str = "An instant with its offset from UTC is expected, in the years 1900 to 2199, for example \
                       2025-08-20T09:00:00Z.";
/// The message for an invalid date.
const DAY: &str = "A date in the years 1900 to 2199 is expected, for example 2025-08-20.";
/// The message for an invalid position.
const POSITION: &str = "A position is expected, as the service returned it.";
/// The message for a scalar that no input has.
const NOTHING: &str = "No value of this type is expected.";

/// Checks a value of one of these scalars, by the scalar's name.
///
/// # Errors
/// What is expected instead.
pub fn check(name: &str, value: &Value) -> Result<(), &'static str> {
    let (fits, expected) = match name {
        "DateTime" => (instant(value).is_some(), INSTANT),
        "Date" => (day(value).is_some(), DAY),
        "EventPosition" => (text(value).is_some(), POSITION),
        _ => (false, NOTHING),
    };
    fits.then_some(()).ok_or(expected)
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn instant(value: &Value) -> Option<Chrono<Utc>> {
    let instant = Chrono::parse_from_rfc3339(text(value)?).ok()?;
    let instant = whole_microseconds(instant.to_utc());
    is_accepted(instant).then_some(instant)
}

fn day(value: &Value) -> Option<NaiveDate> {
    let text = text(value)?;
    let day: NaiveDate = text.parse().ok()?;
    // A text that would be returned in another form is refused: each date has exactly one text.
    (is_accepted(day) && day.to_string() == text).then_some(day)
}

/// An instant in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub Chrono<Utc>);

/// An instant in the format of RFC 3339. In responses it is always in UTC and has six decimals, so that all instants have
/// one length and sort as text: `2025-08-20T09:00:00.000000Z`. In inputs, any offset from UTC and any number of decimals
/// are allowed (`2025-08-20T10:00:00+01:00`); decimals after the sixth are dropped. An input without an offset, or
/// outside the years 1900 to 2199 (in UTC), is refused.
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let instant = instant(&value).map(Self);
        instant.ok_or_else(|| InputValueError::custom(INSTANT))
    }

    fn to_value(&self) -> Value {
        Value::String(written(self.0))
    }
}

/// A date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A date (ISO 8601) in exactly this format: `2025-08-20`. An input outside the years 1900 to 2199 is refused.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let day = day(&value).map(Self);
        day.ok_or_else(|| InputValueError::custom(DAY))
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

scalars!(DateTime, Date, EventPosition);
