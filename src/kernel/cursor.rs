//! Cursors: the position of a row in its list, encrypted with a key that all instances share and bound to the list, its
//! order and its filter. Everybody who has a cursor also sees its row, so the same position always gives the same text.

use std::{fmt, sync::Arc};

use chrono::{DateTime, NaiveDate};
use sea_orm::Value;
use uuid::Uuid;

use super::App;

/// The size to which a position is padded, in bytes, where the list is ordered by a date, an instant or an id.
const ROOM: usize = 96;
/// The size where the list is ordered by a text. It hides the length of usual names and titles.
const ROOM_FOR_TEXT: usize = 288;

/// The position of a row in its list. It is only written and encrypted when it is requested.
#[derive(Clone)]
pub struct Cursor {
    app: App,
    bound_to: Arc<str>,
    key: Value,
    id: Value,
}

impl Cursor {
    /// The position of a row with this sort key and id.
    pub(super) fn of(app: &App, bound_to: &Arc<str>, key: Value, id: Value) -> Self {
        Self {
            app: app.clone(),
            bound_to: Arc::clone(bound_to),
            key,
            id,
        }
    }

    /// The sort key and the id in a cursor of the same list. `None` for any other text.
    pub(super) fn opened(app: &App, bound_to: &str, cursor: &str) -> Option<(Value, Value)> {
        let place = app.shared().cipher.open(bound_to, cursor)?;
        let (key, id) = place.rsplit_once('\n')?;
        Some((read_back(key)?, read_back(id)?))
    }

    /// The encrypted cursor.
    #[must_use]
    pub fn sealed(&self) -> String {
        let place = format!("{}\n{}", written(&self.key), written(&self.id));
        let room = match self.key {
            Value::String(_) => ROOM_FOR_TEXT,
            _ => ROOM,
        };
        let cipher = &self.app.shared().cipher;
        cipher.seal_alike(&self.bound_to, &place, room)
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Cursor")
    }
}

/// Writes the value of a sort column so that it can be read back as the same type.
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
