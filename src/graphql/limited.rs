//! What is held back of the records of somebody to whom access is limited for the token: what tells of the person or of
//! risk is null, free text is masked. Where the work stands is shown: hours have to be planned and counted.

use async_graphql::Context;

use super::{context::ContextExt, loader::LimitOn};
use crate::domain::id::OffenderId;

/// The policy that holds it back.
pub const ACCESS_LIMITED: &str = "access-limited";
/// What stands in the place of every free text that is held back, whatever it says and whether it says anything.
pub const MASK: &str = "[withheld]";

/// Whether the token may see a person; not where that cannot be found out.
pub async fn is_open(ctx: &Context<'_>, person: OffenderId) -> bool {
    matches!(ctx.loader().load_one(LimitOn(person)).await, Ok(None))
}

/// A value of a person's record; nothing, and a note of the policy, where access to the person is limited.
pub async fn open_only<T>(
    ctx: &Context<'_>,
    person: OffenderId,
    value: impl FnOnce() -> Option<T>,
) -> Option<T> {
    let is_open = is_open(ctx, person).await;
    ctx.shown(is_open, ACCESS_LIMITED, value).flatten()
}

/// A free text of a person's record; the mask, and a note of the policy, where access to the person is limited.
pub async fn masked<'a>(
    ctx: &Context<'_>,
    person: OffenderId,
    text: Option<&'a str>,
) -> Option<&'a str> {
    let is_open = is_open(ctx, person).await;
    ctx.shown(is_open, ACCESS_LIMITED, || text)
        .unwrap_or(Some(MASK))
}

/// The policy that holds back what belongs to a person's record, if one does.
pub async fn held_back(ctx: &Context<'_>, person: OffenderId) -> Option<&'static str> {
    (!is_open(ctx, person).await).then_some(ACCESS_LIMITED)
}
