//! Ids in the API: opaque text. An id that is malformed, or that belongs to another kind of record, is treated like the
//! id of a record that does not exist.

use std::borrow::Cow;

use async_graphql::{ID, InputType, InputValueResult, Value, registry::Registry};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::id::Key;

/// An id of one kind of record, as an argument or an input field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id<T>(pub T);

/// The ids of an optional list; an empty list if it was left out.
pub fn each<T>(ids: Option<Vec<Id<T>>>) -> Vec<T> {
    ids.unwrap_or_default().into_iter().map(|id| id.0).collect()
}

/// Encodes an id for the API.
pub fn opaque<T: Key>(id: T) -> ID {
    opaque_of(T::TABLE, id.value())
}

/// Encodes the id of a row of a table for the API.
pub fn opaque_of(table: &str, id: uuid::Uuid) -> ID {
    let mut bytes = table.as_bytes().to_vec();
    bytes.push(0);
    bytes.extend_from_slice(id.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes).into()
}

/// Decodes an id: the row id, if the id names this table.
pub fn opened<T: Key>(id: &str) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(id).ok()?;
    let (table, value) = bytes.split_at_checked(bytes.len().checked_sub(16)?)?;
    let known = table.strip_suffix(&[0])? == T::TABLE.as_bytes();
    known.then(|| {
        value
            .try_into()
            .ok()
            .map(|value| T::of(uuid::Uuid::from_bytes(value)))
    })?
}

impl<T: Key + Send + Sync> InputType for Id<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let text =
            <ID as InputType>::parse(value).map_err(async_graphql::InputValueError::propagate)?;
        Ok(Self(
            opened(&text).unwrap_or_else(|| T::of(uuid::Uuid::nil())),
        ))
    }

    fn to_value(&self) -> Value {
        InputType::to_value(&opaque(self.0))
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{SiteId, SuggestionId};

    #[test]
    fn an_id_can_be_decoded_only_as_its_own_type() {
        let id = SiteId::new();

        assert_eq!(opened::<SiteId>(&opaque(id)), Some(id));
        assert_eq!(opened::<SuggestionId>(&opaque(id)), None);
        assert_eq!(opened::<SiteId>("c2l0ZQ"), None);
        assert_eq!(opened::<SiteId>("not base64!"), None);
    }
}
