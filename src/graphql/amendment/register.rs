//! Common parts of the registers of areas, organisations and people: fields that can be cleared, and amendments.

use async_graphql::{Context, MaybeUndefined};
use domain::{id::Key, register::Change};
use kernel::{period::Period, policy::Action};

use crate::{
    amendment::Amendment,
    context::ContextExt,
    error::{Nullable, nullable},
    loader,
    scalar::Date,
};

/// The change of a field: a field that is left out keeps its value, null clears it.
pub fn change<T, U>(given: MaybeUndefined<T>, inner: impl FnOnce(T) -> U) -> Change<U> {
    match given {
        MaybeUndefined::Undefined => Change::Kept,
        MaybeUndefined::Null => Change::Emptied,
        MaybeUndefined::Value(value) => Change::To(inner(value)),
    }
}

/// The change of a date.
pub fn day(given: MaybeUndefined<Date>) -> Change<chrono::NaiveDate> {
    change(given, |day| day.0)
}

/// The change of a text.
pub fn text(given: MaybeUndefined<String>) -> Change<String> {
    change(given, |text| text)
}

/// The period between two dates.
pub fn period(from: Option<Date>, until: Option<Date>) -> Period {
    Period {
        from: from.map(|day| day.0),
        until: until.map(|day| day.0),
    }
}

/// The amendments of an entry, oldest first, for callers that may read the register.
pub async fn amendments(
    ctx: &Context<'_>,
    action: Action,
    id: impl Key,
) -> Nullable<Vec<Amendment>> {
    nullable(async {
        ctx.caller().allow(action)?;
        let rows = loader::AMENDMENTS.of(ctx, id.value()).await?;
        let rows = rows.unwrap_or_default().into_iter();
        Ok(Some(rows.map(Amendment::of).collect()))
    })
    .await
}
