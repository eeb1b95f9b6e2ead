//! Optional filter values that do not accept null: it would be unclear whether null should match everything or nothing.

use std::borrow::Cow;

use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry::Registry};

use super::error::ErrorCode;

/// An optional input value. An explicit null is an error, and so is an empty list.
#[derive(Clone, Debug)]
pub struct Given<T>(pub Option<T>);

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Default> Given<T> {
    /// The value, or the default if it was left out.
    pub fn or_default(self) -> T {
        self.0.unwrap_or_default()
    }
}

impl<T> Given<Vec<T>> {
    /// The values converted for the domain; an empty list if the value was left out.
    pub fn each<U: From<T>>(self) -> Vec<U> {
        self.0
            .unwrap_or_default()
            .into_iter()
            .map(U::from)
            .collect()
    }
}

impl<T: InputType> InputType for Given<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::type_name().into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry);
        T::type_name().into()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            None => Ok(Self(None)),
            Some(Value::Null) => Err(refused(
                "A value is expected, not null. To apply no condition, leave it out.",
            )),
            Some(Value::List(values)) if values.is_empty() => Err(refused(
                "At least one is expected. To apply no condition, leave it out.",
            )),
            Some(value) => T::parse(Some(value))
                .map(|value| Self(Some(value)))
                .map_err(InputValueError::propagate),
        }
    }

    fn to_value(&self) -> Value {
        self.0.as_ref().map_or(Value::Null, T::to_value)
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        self.0.as_ref()?.as_raw_value()
    }
}

fn refused<T: InputType>(expected: &str) -> InputValueError<T> {
    InputValueError::custom(expected).with_extension("code", ErrorCode::BadUserInput.name())
}
