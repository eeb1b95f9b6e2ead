//! Why a request cannot be read. The message names members of a request and places, and quotes nothing.

use async_graphql::Value;
use graphql::ErrorCode;

use super::DEEPEST_VARIABLE;

/// Why a text is not a GraphQL request.
#[derive(Debug, PartialEq, Eq)]
pub enum Unread {
    /// There is no text.
    Empty,
    /// The bytes are not UTF-8, from this one on.
    NotUtf8(usize),
    /// The text is UTF-16.
    Utf16,
    /// Half of an escaped surrogate pair stands at this byte.
    HalfPair(usize),
    /// The text is not JSON.
    NotJson,
    /// JSON that is not an object, for example a batch.
    NotOne,
    /// An object has a member twice; with its name, if it is a member of a request.
    Twice(Option<&'static str>),
    /// Variables are nested too deep.
    TooDeep,
    /// A member is missing or has the wrong type; with the message.
    Malformed(String),
    /// The document is only named, by its hash or id.
    Persisted,
}

impl Unread {
    /// The reason why a parser failed. `has_wrong_type` says that the text is JSON, as far as it was read.
    pub(super) fn of(text: &[u8], has_wrong_type: bool) -> Self {
        if has_wrong_type {
            return Self::NotOne;
        }
        if text.trim_ascii().is_empty() {
            return Self::Empty;
        }
        if text.starts_with(b"\xFF\xFE") || text.starts_with(b"\xFE\xFF") || text.contains(&0) {
            return Self::Utf16;
        }
        match str::from_utf8(text) {
            Err(error) => Self::NotUtf8(error.valid_up_to()),
            Ok(_) => half_a_pair(text).map_or(Self::NotJson, Self::HalfPair),
        }
    }

    pub(super) fn missing_query() -> Self {
        Self::Malformed("query: a text is expected.".to_owned())
    }

    pub(super) fn malformed(name: &'static str, expected: &str, given: &Value) -> Self {
        let given = match given {
            Value::String(text) if text.trim_start().starts_with('{') => "a text that holds one",
            Value::String(_) => "a text",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
            Value::Number(_) => "a number",
            _ => "true or false",
        };
        Self::Malformed(format!("{name}: {expected} is expected, not {given}."))
    }

    /// Whether it is an object that is not a well-formed request, rather than something that cannot be read at all.
    pub fn is_of_an_object(&self) -> bool {
        matches!(self, Self::Malformed(_) | Self::Persisted)
    }

    /// The error code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Persisted => ErrorCode::PersistedQueryNotSupported,
            _ => ErrorCode::BadRequest,
        }
    }

    /// The message.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "The request is empty; a JSON object is expected.".into(),
            Self::NotUtf8(place) => format!("The request is not UTF-8 (at byte {place})."),
            Self::Utf16 => "The request is UTF-16; UTF-8 is expected.".into(),
            Self::HalfPair(place) => format!(
                "The request is not JSON: half a surrogate pair stands at byte {place}, as where a text was cut off in the \
                 middle of a character."
            ),
            Self::NotJson => "The request is not JSON.".into(),
            Self::NotOne => "A single JSON object is expected; batches are not supported.".into(),
            Self::Twice(Some(name)) => format!("{name}: the request has this member twice."),
            Self::Twice(None) => "An object in the request has a member twice.".into(),
            Self::TooDeep => {
                format!("The variables are nested more than {DEEPEST_VARIABLE} levels deep.")
            }
            Self::Malformed(message) => message.clone(),
            // Clients compare this text, too: it is that of Apollo Server.
            Self::Persisted => "PersistedQueryNotSupported".into(),
        }
    }
}

/// Where the first half of an escaped surrogate pair stands that is without the other half.
fn half_a_pair(text: &[u8]) -> Option<usize> {
    let unit = |at: usize| -> Option<u16> {
        let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut at = 0;
    while at < text.len() {
        let is_high = |unit| (0xD800..0xDC00).contains(&unit);
        let is_low = |unit| (0xDC00..0xE000).contains(&unit);
        at += match (text[at], unit(at)) {
            (b'\\', Some(first)) if is_high(first) => {
                if !unit(at + 6).is_some_and(is_low) {
                    return Some(at);
                }
                12
            }
            (b'\\', Some(first)) if is_low(first) => return Some(at),
            (b'\\', _) => 2,
            _ => 1,
        };
    }
    None
}
