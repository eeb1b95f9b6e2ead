//! Common parts of the inputs of mutations that amend a record. A field that is left out keeps its value; null empties
//! it, if it may be empty.

use async_graphql::{InputObject, MaybeUndefined};
use domain::{id::Key, place::Coordinates};
use kernel::amendment::Change;

use crate::{id::Id, scalar::Date};

/// The change of a field.
pub fn change<T, U>(given: MaybeUndefined<T>, inner: impl FnOnce(T) -> U) -> Change<U> {
    match given {
        MaybeUndefined::Undefined => Change::Kept,
        MaybeUndefined::Null => Change::Emptied,
        MaybeUndefined::Value(value) => Change::To(inner(value)),
    }
}

/// The change of a field whose type in the domain is that of the schema, or follows from it.
pub fn to<T: Into<U>, U>(given: MaybeUndefined<T>) -> Change<U> {
    change(given, Into::into)
}

/// The change of a date.
pub fn day(given: MaybeUndefined<Date>) -> Change<chrono::NaiveDate> {
    change(given, |day| day.0)
}

/// The change of a reference to another record.
pub fn id<K: Key>(given: MaybeUndefined<Id<K>>) -> Change<K> {
    change(given, |id| id.0)
}

/// A point inside the county.
#[derive(Debug, InputObject)]
pub struct LocationInput {
    /// Latitude in degrees north (WGS84), 51.97 to 52.65.
    latitude: f64,
    /// Longitude in degrees east (WGS84), -1.34 to -0.34.
    longitude: f64,
}

impl From<LocationInput> for Coordinates {
    fn from(input: LocationInput) -> Self {
        Self {
            latitude: input.latitude,
            longitude: input.longitude,
        }
    }
}
