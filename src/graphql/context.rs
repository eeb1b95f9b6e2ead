//! What every resolver finds in its context: the caller, the loaders, and a place to note what was held back.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, Name, Value, dataloader::DataLoader, indexmap::IndexMap};

use super::loader::Loader;
use crate::domain::Caller;

/// What resolvers ask of their context.
pub trait ContextExt<'a> {
    /// Who asks.
    fn caller(&self) -> &'a Caller;

    /// The batching loaders of this operation.
    fn loader(&self) -> &'a DataLoader<Loader>;

    /// The value if it may be shown; nothing, and a note of the policy, if not.
    fn shown<T>(
        &self,
        may_be_shown: bool,
        policy: &'static str,
        value: impl FnOnce() -> T,
    ) -> Option<T>;

    /// Whether the client asks for a field of the one being resolved.
    fn asks_for(&self, field: &str) -> bool;
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
        self.data_unchecked::<Arc<Redactions>>().note(path, policy);
        None
    }

    fn asks_for(&self, field: &str) -> bool {
        self.look_ahead().field(field).exists()
    }
}

/// The fields of one answer that were held back by a policy about the row or person: no error, but said aloud in
/// `extensions.redactions`.
#[derive(Debug, Default)]
pub struct Redactions(Mutex<Vec<(Vec<String>, &'static str)>>);

impl Redactions {
    fn note(&self, path: Vec<String>, policy: &'static str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((path, policy));
    }

    /// The notes for the answer's extensions, in the order of their paths; none if nothing was held back.
    #[must_use]
    pub fn take(&self) -> Option<Value> {
        let mut notes = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        notes.sort();
        let entry = |(path, policy): (Vec<String>, &str)| {
            let path = Value::List(path.into_iter().map(Value::from).collect());
            Value::Object(IndexMap::from([
                (Name::new("path"), path),
                (Name::new("policy"), policy.into()),
            ]))
        };
        (!notes.is_empty()).then(|| Value::List(notes.into_iter().map(entry).collect()))
    }
}
