//! The sessions that are part of operations, and the operation of a session.

use async_graphql::Context;
use domain::{
    id::{OperationId, SessionId},
    session,
};
use futures_util::future::try_join_all;
use kernel::policy::Action;

use crate::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    loader,
    operation::Operation,
    session::AnySession,
};

/// The sessions that are part of an operation, as far as the caller sees them. Outside the Team those that are to come are left
/// out, because an operation would tell their day.
pub async fn of_operation(ctx: &Context<'_>, operation: OperationId) -> Result<Vec<AnySession>> {
    let caller = ctx.caller();
    caller.allow(Action::ListSessions)?;
    let ids = loader::SESSIONS_OF_OPERATION.of(ctx, operation).await?;
    let ids = ids.unwrap_or_default();
    let rows = try_join_all(ids.iter().map(|id| loader::SESSIONS.of(ctx, *id))).await?;
    let mut rows: Vec<_> = rows
        .into_iter()
        .flatten()
        .filter(|row| !session::is_veiled(caller, row))
        .collect();
    rows.sort_by_key(|row| (row.starts_at, row.id));
    Ok(rows
        .into_iter()
        .map(|row| AnySession::of(caller, row))
        .collect())
}

/// The operation that a session is part of.
pub async fn operation(ctx: &Context<'_>, session: SessionId) -> Nullable<Operation> {
    nullable(async {
        let found = loader::OPERATION_OF_SESSION.of(ctx, session).await?;
        Ok(found.map(Operation::of))
    })
    .await
}
