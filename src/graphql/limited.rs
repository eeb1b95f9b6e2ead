//! Redaction of records of a person to whom access is limited for the caller. Values about the person or about risk are
//! null, and free text is masked. The progress of the work stays visible, because hours must be planned and counted.

use async_graphql::Context;
use domain::id::OffenderId;

use super::{context::ContextExt, loader};

/// The policy under which the values are withheld.
pub const ACCESS_LIMITED: &str = "access-limited";
/// The replacement for every withheld free text. It is the same for every text, and also if there is no text.
pub const MASK: &str = "[withheld]";

/// Whether the caller may see a person; no, if that cannot be determined.
pub async fn is_open(ctx: &Context<'_>, person: OffenderId) -> bool {
    matches!(loader::LIMITED.of(ctx, person).await, Ok(None))
}

/// Returns a value of a person's record. If access to the person is limited, returns nothing and records the redaction.
pub async fn open_only<T>(
    ctx: &Context<'_>,
    person: OffenderId,
    value: impl FnOnce() -> Option<T>,
) -> Option<T> {
    let is_open = is_open(ctx, person).await;
    ctx.shown(is_open, ACCESS_LIMITED, value).flatten()
}

/// Returns a free text of a person's record. If access to the person is limited, returns the mask and records the
/// redaction.
pub async fn masked<'a>(
    ctx: &Context<'_>,
    person: OffenderId,
    text: Option<&'a str>,
) -> Option<&'a str> {
    let is_open = is_open(ctx, person).await;
    ctx.shown(is_open, ACCESS_LIMITED, || text)
        .unwrap_or(Some(MASK))
}

/// The policy that withholds a person's record from the caller, if there is one.
pub async fn held_back(ctx: &Context<'_>, person: OffenderId) -> Option<&'static str> {
    (!is_open(ctx, person).await).then_some(ACCESS_LIMITED)
}
