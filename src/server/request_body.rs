//! Reads a GraphQL request from JSON, the same for a body and for a socket's `subscribe`: in one pass, which also
//! refuses duplicate members and deep nesting. What senders write for *none* is read as none: a byte order mark, an
//! empty list (PHP's empty array) and an empty text. Everything else that is wrong is refused with its reason.
//!
//! The library's own extractor reads a body twice, accepts duplicate members and lists of requests, refuses what is
//! empty, treats a missing `query` as an empty one, and does not report why a body cannot be read.

use std::{cell::Cell, collections::HashSet, fmt};

use async_graphql::{Name, Number, Request, Value, Variables, indexmap::IndexMap};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

mod unread;

pub use unread::Unread;

/// The maximum nesting of lists and objects in the value of a variable.
pub const DEEPEST_VARIABLE: usize = 32;
/// The byte order mark, which some editors and shells put before a text.
pub const MARK: &str = "\u{feff}";

/// Reads a request.
///
/// # Errors
/// [`Unread`], if the text is not one request.
pub fn read(text: &[u8]) -> Result<Request, Unread> {
    let text = text.strip_prefix(MARK.as_bytes()).unwrap_or(text);
    let fault = Cell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = Members::default().read(&mut reader, &fault);
    match read.and_then(|members| reader.end().map(|()| members)) {
        Ok(members) => members.request(),
        Err(error) => Err(fault
            .take()
            .unwrap_or_else(|| Unread::of(text, error.is_data()))),
    }
}

/// Why reading stopped, where the parser's own error does not say it.
type Fault = Cell<Option<Unread>>;

fn stop<E: serde::de::Error>(fault: &Fault, why: Unread) -> E {
    fault.set(Some(why));
    E::custom("stopped")
}

/// The members of a request, of any type; a member that is missing is null.
#[derive(Default)]
struct Members {
    query: Value,
    operation_name: Value,
    variables: Value,
    extensions: Value,
    document_id: Value,
}

impl Members {
    const QUERY: &'static str = "query";
    const OPERATION_NAME: &'static str = "operationName";
    const VARIABLES: &'static str = "variables";
    const EXTENSIONS: &'static str = "extensions";
    /// What persisted documents are named by, in clients that do not use `extensions`.
    const DOCUMENT_ID: &'static str = "documentId";

    fn read<'de, D: Deserializer<'de>>(self, reader: D, fault: &Fault) -> Result<Self, D::Error> {
        reader.deserialize_any(Whole {
            members: self,
            fault,
        })
    }

    fn place(&mut self, name: &str) -> Option<(&'static str, &mut Value)> {
        Some(match name {
            Self::QUERY => (Self::QUERY, &mut self.query),
            Self::OPERATION_NAME => (Self::OPERATION_NAME, &mut self.operation_name),
            Self::VARIABLES => (Self::VARIABLES, &mut self.variables),
            Self::EXTENSIONS => (Self::EXTENSIONS, &mut self.extensions),
            Self::DOCUMENT_ID => (Self::DOCUMENT_ID, &mut self.document_id),
            _ => return None,
        })
    }

    fn request(self) -> Result<Request, Unread> {
        let query = text(Self::QUERY, self.query)?;
        let name = text(Self::OPERATION_NAME, self.operation_name)?;
        let variables = object(Self::VARIABLES, self.variables)?;
        let extensions = object(Self::EXTENSIONS, self.extensions)?;
        let is_named = extensions.contains_key("persistedQuery")
            || matches!(self.document_id, Value::String(_));
        let query = match query {
            Some(query) if !query.is_empty() || !is_named => query,
            _ if is_named => return Err(Unread::Persisted),
            _ => return Err(Unread::missing_query()),
        };
        let variables = Variables::from_value(Value::Object(variables));
        let request = Request::new(query).variables(variables);
        Ok(match name.filter(|name| !name.is_empty()) {
            Some(name) => request.operation_name(name),
            None => request,
        })
    }
}

/// A member that is a text or none.
fn text(name: &'static str, value: Value) -> Result<Option<String>, Unread> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::List(entries) if entries.is_empty() => Ok(None),
        other => Err(Unread::malformed(name, "a text", &other)),
    }
}

/// A member that is an object or none.
fn object(name: &'static str, value: Value) -> Result<IndexMap<Name, Value>, Unread> {
    match value {
        Value::Object(members) => Ok(members),
        Value::Null => Ok(IndexMap::new()),
        Value::List(entries) if entries.is_empty() => Ok(IndexMap::new()),
        Value::String(text) if text.is_empty() => Ok(IndexMap::new()),
        other => Err(Unread::malformed(name, "an object", &other)),
    }
}

/// Reads a whole request.
struct Whole<'f> {
    members: Members,
    fault: &'f Fault,
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a request")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Members, A::Error> {
        let Self { mut members, fault } = self;
        let mut seen = HashSet::new();
        // The variables themselves are one more level.
        let value = Any {
            levels: 1 + DEEPEST_VARIABLE,
            fault,
        };
        while let Some(name) = object.next_key::<String>()? {
            let known = members.place(&name);
            let shown = known.as_ref().map(|(name, _)| *name);
            if !seen.insert(name) {
                return Err(stop(fault, Unread::Twice(shown)));
            }
            let given = object.next_value_seed(value)?;
            if let Some((_, place)) = known {
                *place = given;
            }
        }
        Ok(members)
    }
}

/// Reads any value that is nested at most so many levels deep, and whose objects have no duplicate members: with
/// duplicates, two parsers could read two different requests.
#[derive(Clone, Copy)]
struct Any<'f> {
    levels: usize,
    fault: &'f Fault,
}

impl Any<'_> {
    /// The limit for the next level.
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.levels.checked_sub(1) {
            Some(levels) => Ok(Self { levels, ..self }),
            None => Err(stop(self.fault, Unread::TooDeep)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Boolean(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        let number = Number::from_f64(number).ok_or_else(|| E::custom("not a number"))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut entries = vec![];
        while let Some(entry) = list.next_element_seed(deeper)? {
            entries.push(entry);
        }
        Ok(Value::List(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut members = IndexMap::new();
        while let Some(name) = object.next_key::<String>()? {
            let value = object.next_value_seed(deeper)?;
            if members.insert(Name::new(name), value).is_some() {
                return Err(stop(self.fault, Unread::Twice(None)));
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests;
