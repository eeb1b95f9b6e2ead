//! Cursors: the place of a row in its list, encrypted with a key that all instances share and bound to the list, its order and
//! its filter. Everybody who holds one sees the row that it names, so the same place is always the same text.

use std::{fmt, sync::Arc};

use chrono::{DateTime, NaiveDate};
use sea_orm::Value;
use uuid::Uuid;

use super::App;

/// To how many bytes a place is padded that goes by a day, an instant or an id.
const ROOM: usize = 96;
/// To how many where the order goes by a text: names and titles of usual length do not show theirs.
const ROOM_FOR_TEXT: usize = 288;

/// The place of a row in its list, sealed only when it is asked for.
#[derive(Clone)]
pub struct Cursor {
    app: App,
    bound_to: Arc<str>,
    place: String,
    room: usize,
}

impl Cursor {
    /// The place of a row with that order key and that id.
    pub(super) fn of(app: &App, bound_to: &Arc<str>, key: &Value, id: &Value) -> Self {
        let place = format!("{}\n{}", written(key), written(id));
        let room = match key {
            Value::String(_) => ROOM_FOR_TEXT,
            _ => ROOM,
        };
        Self {
            app: app.clone(),
            bound_to: Arc::clone(bound_to),
            place,
            room,
        }
    }

    /// The order key and the id behind a cursor of the same list, or nothing.
    pub(super) fn opened(app: &App, bound_to: &str, cursor: &str) -> Option<(Value, Value)> {
        let place = app.shared().cipher.open(bound_to, cursor)?;
        let (key, id) = place.rsplit_once('\n')?;
        Some((read_back(key)?, read_back(id)?))
    }

    /// The cursor as it leaves.
    #[must_use]
    pub fn sealed(&self) -> String {
        let cipher = &self.app.shared().cipher;
        cipher.seal_alike(&self.bound_to, &self.place, self.room)
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Cursor")
    }
}

/// Writes a value of an order column so that it can be read back as the same kind.
fn written(value: &Value) -> String {
    match value {
        Value::String(Some(text)) => format!("t{text}"),
        Value::Uuid(Some(id)) => format!("u{id}"),
        Value::ChronoDate(Some(day)) => format!("d{day}"),
        Value::ChronoDateTimeUtc(Some(instant)) => format!("i{}", instant.timestamp_micros()),
        other => format!("?{other:?}"),
    }
}

fn read_back(text: &str) -> Option<Value> {
    let rest = text.get(1..)?;
    Some(match text.chars().next()? {
        't' => rest.into(),
        'u' => rest.parse::<Uuid>().ok()?.into(),
        'd' => rest.parse::<NaiveDate>().ok()?.into(),
        'i' => DateTime::from_timestamp_micros(rest.parse().ok()?)?.into(),
        _ => return None,
    })
}
