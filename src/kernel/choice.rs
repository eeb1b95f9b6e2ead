//! Fixed choices by name: the same names in the database, in the schema and in the Team's records.

use sea_orm::ActiveEnum;

/// One of a fixed list of names.
pub trait Choice: Sized {
    /// The choice of that name, if it is one.
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
