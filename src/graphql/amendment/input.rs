//! Common parts of the inputs of mutations that amend a record. A field that is left out keeps its value; null empties
//! it, if it may be empty.

use async_graphql::MaybeUndefined;
use domain::id::Key;
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
