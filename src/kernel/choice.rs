//! Enumerations by name. The names are the same in the database, in the schema and in the Team's records.

use sea_orm::ActiveEnum;

/// A value of an enumeration that is stored by name.
pub trait Choice: Sized {
    /// The value of that name, if there is one.
    fn named(name: &str) -> Option<Self>;

    /// The name.
    fn name(&self) -> String;

    /// All names, in their order.
    fn names() -> Vec<String>;
}

impl<E: ActiveEnum<Value = String>> Choice for E {
    fn named(name: &str) -> Option<Self> {
        Self::try_from_value(&name.to_owned()).ok()
    }

    fn name(&self) -> String {
        self.to_value()
    }

    fn names() -> Vec<String> {
        Self::values()
    }
}
