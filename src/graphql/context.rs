//! Access from a resolver's context to the caller, the data loaders and the list of redactions.

use std::sync::Arc;

use async_graphql::{Context, InputType, OutputType, Value, dataloader::DataLoader};
use domain::impact::Counted;
use kernel::Caller;
use static_assertions::assert_not_impl_any;

use super::{loader::Loader, plain::Plain, price::Meter, redactions::Redactions};

// A number that counts people is no value of an answer, and nothing converts it into one: without `counted`, or one of the ways
// out of `domain::impact`, a resolver that returns it is not compiled.
assert_not_impl_any!(Counted: OutputType, InputType, Plain, ToString, Into<Value>);
assert_not_impl_any!(Counted: Into<i64>, Into<i32>, Into<u64>, Into<u32>, Into<f64>, Into<usize>);

/// Extension methods of the resolver context.
pub trait ContextExt<'a> {
    /// The caller of the request.
    fn caller(&self) -> &'a Caller;

    /// The data loaders of this operation, which batch their queries.
    fn loader(&self) -> &'a DataLoader<Loader>;

    /// Returns the value if it may be shown; otherwise returns nothing and records the redaction under its policy.
    fn shown<T>(
        &self,
        may_be_shown: bool,
        policy: &'static str,
        value: impl FnOnce() -> T,
    ) -> Option<T>;

    /// Returns the value unless a policy withholds it; otherwise returns nothing and records the redaction under that
    /// policy.
    fn unless<T>(&self, policy: Option<&'static str>, value: impl FnOnce() -> T) -> Option<T> {
        self.shown(policy.is_none(), policy.unwrap_or_default(), value)
    }

    /// Returns a number that counts people for the Team and the data protection officer; for others it returns nothing and
    /// records the redaction under its policy.
    fn counted(&self, counted: Counted, policy: &'static str) -> Option<i64>;

    /// Counts a redaction of something that is not a field of its own.
    fn count_redaction(&self, policy: &'static str);

    /// Whether the request selects this field of the object being resolved.
    fn selects(&self, field: &str) -> bool;
}

impl<'a> ContextExt<'a> for Context<'a> {
    fn caller(&self) -> &'a Caller {
        self.data_unchecked::<Caller>()
    }

    fn loader(&self) -> &'a DataLoader<Loader> {
        self.data_unchecked::<DataLoader<Loader>>()
    }

    fn shown<T>(
        &self,
        may_be_shown: bool,
        policy: &'static str,
        value: impl FnOnce() -> T,
    ) -> Option<T> {
        if may_be_shown {
            return Some(value());
        }
        if let Some(path) = self.path_node {
            let redactions = self.data_unchecked::<Arc<Redactions>>();
            if let Some(size) = redactions.note(&path, policy) {
                self.data_unchecked::<Arc<Meter>>().takes(size);
            }
        }
        None
    }

    fn counted(&self, counted: Counted, policy: &'static str) -> Option<i64> {
        let number = counted.for_the_team(self.caller());
        self.shown(number.is_some(), policy, || number).flatten()
    }

    fn count_redaction(&self, policy: &'static str) {
        self.data_unchecked::<Arc<Redactions>>().count(policy);
    }

    fn selects(&self, field: &str) -> bool {
        self.look_ahead().field(field).exists()
    }
}
