//! Restricts access to a person to the named users.

use super::{
    limit::{LimitKind, Seen},
    limit_to::{self, LimitTo},
};
use crate::id::OffenderId;
use kernel::{Caller, Result, event, policy::Action};

/// Restricts access to a person to the named users. This replaces the person's present restricted list, if there is
/// one.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the caller may not see the person; if the record was
/// merged into another one, or nobody would remain who can lift the list; if the version is stale; if the idempotency
/// key was used with another input.
pub async fn restrict(caller: &Caller, input: LimitTo) -> Result<Seen> {
    let mut work = caller.begin(Action::RestrictOffender, &input).await?;
    if let Some(made) = work.replayed() {
        return limit_to::seen(&work, OffenderId(made)).await;
    }
    let person = limit_to::reached(&work, &input).await?;
    limit_to::may_be_set(&work, &person, &input, LimitKind::Restricted).await?;
    limit_to::write(&work, &person, input, LimitKind::Restricted).await?;
    work.happened(event::OffenderRestricted::of(person.id))
        .await?;
    work.made(person.id.0).await?;
    let seen = limit_to::seen(&work, person.id).await?;
    work.commit().await?;
    Ok(seen)
}
