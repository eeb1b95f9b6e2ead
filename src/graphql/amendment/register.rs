//! What the registers of areas, partners and people have in common: fields that can be emptied, and what was amended.

use async_graphql::{Context, MaybeUndefined};

use crate::domain::{id::Key, period::Period, policy::Action, register::Change};
use crate::graphql::{
    amendment::Amendment,
    context::ContextExt,
    error::{Nullable, nullable},
    loader::AmendmentsOf,
    scalar::Date,
};

/// What becomes of a field: left out it stays, null empties it.
pub fn change<T, U>(given: MaybeUndefined<T>, inner: impl FnOnce(T) -> U) -> Change<U> {
    match given {
        MaybeUndefined::Undefined => Change::Kept,
        MaybeUndefined::Null => Change::Emptied,
        MaybeUndefined::Value(value) => Change::To(inner(value)),
    }
}

/// What becomes of a day.
pub fn day(given: MaybeUndefined<Date>) -> Change<chrono::NaiveDate> {
    change(given, |day| day.0)
}

/// What becomes of a text.
pub fn text(given: MaybeUndefined<String>) -> Change<String> {
    change(given, |text| text)
}

/// From a day until a day.
pub fn period(from: Option<Date>, until: Option<Date>) -> Period {
    Period {
        from: from.map(|day| day.0),
        until: until.map(|day| day.0),
    }
}

/// What was put right in an entry, oldest first, for those who keep it.
pub async fn amendments(
    ctx: &Context<'_>,
    action: Action,
    id: impl Key,
) -> Nullable<Vec<Amendment>> {
    nullable(async {
        ctx.caller().allow(action)?;
        let rows = ctx.loader().load_one(AmendmentsOf(id.value())).await?;
        let rows = rows.unwrap_or_default().into_iter();
        Ok(Some(rows.map(Amendment::of).collect()))
    })
    .await
}
