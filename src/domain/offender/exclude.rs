//! Excludes the named users from access to a person.

use super::{
    limit::{LimitKind, Seen},
    limit_to::{self, LimitTo},
};
use crate::id::OffenderId;
use kernel::{Caller, Result, event, policy::Action};

/// Excludes the named users from access to a person. This replaces the person's present excluded list, if there is one.
///
/// # Errors
/// As [`super::restrict`].
pub async fn exclude(caller: &Caller, input: LimitTo) -> Result<Seen> {
    let mut work = caller.begin(Action::ExcludeFromOffender, &input).await?;
    if let Some(made) = work.replayed() {
        return limit_to::seen(&work, OffenderId(made)).await;
    }
    let person = limit_to::reached(&work, &input).await?;
    limit_to::may_be_set(&work, &person, &input, LimitKind::Excluded).await?;
    limit_to::write(&work, &person, input, LimitKind::Excluded).await?;
    work.happened(event::OffenderExcluded::of(person.id))
        .await?;
    work.made(person.id.0).await?;
    let seen = limit_to::seen(&work, person.id).await?;
    work.commit().await?;
    Ok(seen)
}
