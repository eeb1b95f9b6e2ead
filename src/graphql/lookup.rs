//! Looks up one record by its id or its reference, for queries for a single record.

use std::{collections::HashMap, hash::Hash};

use async_graphql::Context;
use domain::id::Key;
use kernel::{
    Caller, Error,
    check::{self, folded},
    policy::Action,
};

use super::{
    context::ContextExt,
    error::{Fault, Result},
    id::Id,
    loader::{Batch, Part},
};

/// Looks up one row by id or by reference; exactly one of the two must be given.
pub async fn one<K, R, F>(
    ctx: &Context<'_>,
    action: Action,
    batch: &'static Batch<K, R>,
    id: Option<Id<K>>,
    reference: Option<String>,
    by_reference: F,
) -> Result<Option<R>>
where
    K: Key + Part,
    R: Clone + Send + Sync,
    F: AsyncFnOnce(&Caller, &str) -> kernel::Result<Option<R>>,
{
    ctx.caller().allow(action)?;
    match (id, reference) {
        (Some(Id(id)), None) => sought(ctx, batch, id).await,
        (None, Some(reference)) => Ok(by_reference(ctx.caller(), &reference).await?),
        _ => Err(neither()),
    }
}

/// Looks up one row of a register, all of which are held in memory, by id or by reference; exactly one of the two must be
/// given. `has` says whether a row has a folded reference.
pub fn registered<K, R>(
    ctx: &Context<'_>,
    action: Action,
    rows: &HashMap<K, R>,
    (id, reference): (Option<Id<K>>, Option<String>),
    has: impl Fn(&R, &str) -> bool,
) -> Result<Option<R>>
where
    K: Key + Eq + Hash,
    R: Clone,
{
    ctx.caller().allow(action)?;
    match (id, reference) {
        (Some(Id(id)), None) => Ok(rows.get(&id).cloned()),
        (None, Some(reference)) => {
            check::reference(&reference)?;
            let wanted = folded(&reference);
            let mut rows = rows.values();
            Ok(rows.find(|row| has(row, &wanted)).cloned())
        }
        _ => Err(neither()),
    }
}

fn neither() -> Fault {
    Error::invalid("id", "Exactly one of id and reference is expected.").into()
}

/// Looks up a row by id. If the record is about a person and is not found, the attempt is recorded in the audit trail.
pub async fn sought<K, R>(
    ctx: &Context<'_>,
    batch: &'static Batch<K, R>,
    id: K,
) -> Result<Option<R>>
where
    K: Key + Part,
    R: Clone + Send + Sync,
{
    let row = batch.of(ctx, id).await?;
    ctx.caller().sought(id, row.is_some());
    Ok(row)
}
