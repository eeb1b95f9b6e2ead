//! Cursors and other texts that leave opaque and come back: authenticated with a key that all instances share, and bound
//! to what they are for.

use std::{fmt, sync::Arc};

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate};
use sea_orm::Value;
use uuid::Uuid;

use super::App;

/// The place of a row in its list, sealed only when it is asked for.
#[derive(Clone)]
pub struct Cursor {
    app: App,
    bound_to: Arc<str>,
    place: String,
}

impl Cursor {
    /// The place of a row with that order key and that id.
    pub(super) fn of(app: &App, bound_to: &Arc<str>, key: &Value, id: &Value) -> Self {
        let place = format!("{}\n{}", written(key), written(id));
        Self {
            app: app.clone(),
            bound_to: Arc::clone(bound_to),
            place,
        }
    }

    /// The order key and the id behind a cursor of the same list, or nothing.
    pub(super) fn opened(app: &App, bound_to: &str, cursor: &str) -> Option<(Value, Value)> {
        let place = unseal(app, bound_to, cursor)?;
        let (key, id) = place.rsplit_once('\n')?;
        Some((read_back(key)?, read_back(id)?))
    }

    /// The cursor as it leaves.
    #[must_use]
    pub fn sealed(&self) -> String {
        seal(&self.app, &self.bound_to, &self.place)
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

/// Seals a text for one purpose: opaque outside, and nobody else can make one.
pub(super) fn seal(app: &App, purpose: &str, text: &str) -> String {
    let tag = hmac::sign(
        &app.shared().sealing,
        format!("{purpose}\0{text}").as_bytes(),
    );
    let mut sealed = tag.as_ref().get(..16).unwrap_or_default().to_vec();
    sealed.extend_from_slice(text.as_bytes());
    URL_SAFE_NO_PAD.encode(sealed)
}

/// Opens what was sealed for the same purpose; anything else is nothing.
pub(super) fn unseal(app: &App, purpose: &str, sealed: &str) -> Option<String> {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let text = String::from_utf8(bytes.get(16..)?.to_vec()).ok()?;
    let expected = URL_SAFE_NO_PAD.decode(seal(app, purpose, &text)).ok()?;
    aws_lc_rs::constant_time::verify_slices_are_equal(&bytes, &expected).ok()?;
    Some(text)
}
