//! Access from a resolver's context to the caller, the data loaders and the list of redactions.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{Context, Name, Value, dataloader::DataLoader, indexmap::IndexMap};
use kernel::Caller;

use super::{loader::Loader, price::Meter};

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
        let path = self
            .path_node
            .map(async_graphql::QueryPathNode::to_string_vec)
            .unwrap_or_default();
        // The redaction takes room in the response: its path and its policy.
        let size = path.iter().map(|step| step.len() + 3).sum::<usize>() + policy.len() + 30;
        self.data_unchecked::<Arc<Meter>>().takes(size);
        self.data_unchecked::<Arc<Redactions>>().note(path, policy);
        None
    }

    fn count_redaction(&self, policy: &'static str) {
        self.data_unchecked::<Arc<Redactions>>().count(policy);
    }

    fn selects(&self, field: &str) -> bool {
        self.look_ahead().field(field).exists()
    }
}

/// The values of one response that a policy about the row or person withholds. A redaction is no error: it is listed in
/// `extensions.redactions` and counted in the log.
#[derive(Debug, Default)]
pub struct Redactions(Mutex<HeldBack>);

#[derive(Debug, Default)]
struct HeldBack {
    fields: Vec<(Vec<String>, &'static str)>,
    counts: BTreeMap<&'static str, usize>,
}

impl Redactions {
    fn note(&self, path: Vec<String>, policy: &'static str) {
        let mut held_back = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held_back.fields.push((path, policy));
        *held_back.counts.entry(policy).or_default() += 1;
    }

    fn count(&self, policy: &'static str) {
        let mut held_back = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *held_back.counts.entry(policy).or_default() += 1;
    }

    /// The redactions for the extensions of the response, if any field was redacted, and the counts for the log.
    #[must_use]
    pub fn take(&self) -> (Option<Value>, Counts) {
        let held_back = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut notes = held_back.fields;
        notes.sort();
        let entry = |(path, policy): (Vec<String>, &str)| {
            let path = Value::List(path.into_iter().map(Value::from).collect());
            Value::Object(IndexMap::from([
                (Name::new("path"), path),
                (Name::new("policy"), policy.into()),
            ]))
        };
        let redactions =
            (!notes.is_empty()).then(|| Value::List(notes.into_iter().map(entry).collect()));
        (redactions, Counts(held_back.counts))
    }
}

/// The number of redactions in one response, by policy.
#[derive(Debug, Default)]
pub struct Counts(BTreeMap<&'static str, usize>);

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (policy, count)) in self.0.iter().enumerate() {
            let space = if place > 0 { " " } else { "" };
            write!(formatter, "{space}{policy}={count}")?;
        }
        Ok(())
    }
}
