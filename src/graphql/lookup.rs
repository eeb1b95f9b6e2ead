//! Looks up one record by its id or its reference, for queries for a single record.

use async_graphql::Context;
use domain::id::Key;
use kernel::{Caller, Error, policy::Action};

use super::{
    context::ContextExt,
    error::Result,
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
        _ => Err(Error::invalid("id", "Exactly one of id and reference is expected.").into()),
    }
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
