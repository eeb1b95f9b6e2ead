//! Loads records for many parents at once, so that a page costs as many statements as its query has levels. A loader
//! lives as long as one operation (or one event of a stream) and works for one caller. `batches` and
//! `told` list what can be loaded.

mod batches;
mod told;

use std::{
    collections::HashMap,
    convert::Infallible,
    hash::{Hash, Hasher},
    ptr,
    time::Duration,
};

use async_graphql::{
    Context,
    dataloader::{DataLoader, Loader as Loads},
};
use futures_util::{FutureExt, future::BoxFuture};
use kernel::{Caller, Result};

use super::{
    context::ContextExt,
    waiting::{AtOnce, Waiting},
};

pub use batches::*;
pub use told::*;

/// Loads records for one caller.
pub struct Loader(Caller);

/// The loader of one operation, and the loads that are waiting.
#[must_use]
pub fn loaders(caller: &Caller) -> (DataLoader<Loader>, Waiting) {
    let waiting = Waiting::default();
    (
        DataLoader::new(Loader(caller.clone()), waiting.clone(), AtOnce).delay(Duration::ZERO),
        waiting,
    )
}

/// Something that is loaded for many parents at once, by a function of the domain that loads it for all of them. `A` is
/// a further argument, for example the page.
pub struct Batch<P: 'static, V: 'static, A: 'static = ()>(
    for<'a> fn(&'a Caller, &'a [P], &'a A) -> Loading<'a, P, V>,
);

type Loading<'a, P, V> = BoxFuture<'a, Result<HashMap<P, V>>>;

impl<P: Part, V: Clone + Send + Sync> Batch<P, V> {
    /// Loads it for one parent, together with the other parents that are waiting.
    pub async fn of(&'static self, ctx: &Context<'_>, parent: P) -> Result<Option<V>> {
        self.of_with(ctx, parent, ()).await
    }
}

impl<P: Part, V: Clone + Send + Sync, A: Part> Batch<P, V, A> {
    /// The same, together with the parents that have the same further argument.
    pub async fn of_with(
        &'static self,
        ctx: &Context<'_>,
        parent: P,
        argument: A,
    ) -> Result<Option<V>> {
        let key = Key {
            batch: self,
            parent,
            argument,
        };
        let Ok(found) = ctx.loader().load_one(key).await;
        found.transpose()
    }
}

/// What is loaded, for which parent, and with which argument.
struct Key<P: 'static, V: 'static, A: 'static> {
    batch: &'static Batch<P, V, A>,
    parent: P,
    argument: A,
}

/// The parents that have the same further argument, with the first of their keys.
type Group<'k, P, V, A> = (&'k Key<P, V, A>, Vec<P>);

/// The parts of a key.
pub trait Part: Clone + Eq + Hash + Send + Sync + 'static {}

impl<T: Clone + Eq + Hash + Send + Sync + 'static> Part for T {}

impl<P, V, A: Eq> Key<P, V, A> {
    /// Whether both are loaded by one call.
    fn goes_with(&self, other: &Self) -> bool {
        ptr::eq(self.batch, other.batch) && self.argument == other.argument
    }
}

impl<P: Clone, V, A: Clone> Clone for Key<P, V, A> {
    fn clone(&self) -> Self {
        Self {
            batch: self.batch,
            parent: self.parent.clone(),
            argument: self.argument.clone(),
        }
    }
}

impl<P: Eq, V, A: Eq> PartialEq for Key<P, V, A> {
    fn eq(&self, other: &Self) -> bool {
        self.goes_with(other) && self.parent == other.parent
    }
}

impl<P: Eq, V, A: Eq> Eq for Key<P, V, A> {}

impl<P: Hash, V, A: Hash> Hash for Key<P, V, A> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        ptr::from_ref(self.batch).hash(state);
        self.parent.hash(state);
        self.argument.hash(state);
    }
}

impl<P: Part, V: Clone + Send + Sync, A: Part> Loads<Key<P, V, A>> for Loader {
    // An error belongs to the parents that were loaded together, and to no others.
    type Value = Result<V>;
    type Error = Infallible;

    async fn load(
        &self,
        keys: &[Key<P, V, A>],
    ) -> std::result::Result<HashMap<Key<P, V, A>, Result<V>>, Infallible> {
        let mut groups: Vec<Group<'_, P, V, A>> = vec![];
        for key in keys {
            let parent = key.parent.clone();
            match groups.iter_mut().find(|(first, _)| first.goes_with(key)) {
                Some((_, parents)) => parents.push(parent),
                None => groups.push((key, vec![parent])),
            }
        }
        let mut values = HashMap::new();
        for (
            Key {
                batch, argument, ..
            },
            parents,
        ) in groups
        {
            let key = |parent| Key {
                batch: *batch,
                parent,
                argument: argument.clone(),
            };
            match (batch.0)(&self.0, &parents, argument).await {
                Ok(found) => {
                    values.extend(
                        found
                            .into_iter()
                            .map(|(parent, value)| (key(parent), Ok(value))),
                    );
                }
                Err(error) => {
                    values.extend(
                        parents
                            .into_iter()
                            .map(|parent| (key(parent), Err(error.clone()))),
                    );
                }
            }
        }
        Ok(values)
    }
}

/// One row for each parent.
fn by<'a, P: Part, R: Send + 'a>(
    rows: impl Future<Output = Result<Vec<R>>> + Send + 'a,
    parent: fn(&R) -> P,
) -> Loading<'a, P, R> {
    let keyed = move |rows: Vec<R>| rows.into_iter().map(|row| (parent(&row), row)).collect();
    rows.map(move |rows| rows.map(keyed)).boxed()
}

/// The latest rows for each parent, oldest first.
fn latest<'a, P: Part, R: Send + 'a>(
    rows: impl Future<Output = Result<Vec<R>>> + Send + 'a,
    most: usize,
    parent: fn(&R) -> P,
) -> Loading<'a, P, Vec<R>> {
    let grouped = move |rows: Vec<R>| {
        let mut groups: HashMap<P, Vec<R>> = HashMap::new();
        for row in rows {
            groups.entry(parent(&row)).or_default().push(row);
        }
        for group in groups.values_mut() {
            group.drain(..group.len().saturating_sub(most));
        }
        groups
    };
    rows.map(move |rows| rows.map(grouped)).boxed()
}

/// A value for the parents that are found, and for no others.
fn among<'a, P: Part>(
    found: impl Future<Output = Result<impl IntoIterator<Item = P>>> + Send + 'a,
) -> Loading<'a, P, ()> {
    found
        .map(|found| found.map(|found| found.into_iter().map(|parent| (parent, ())).collect()))
        .boxed()
}
