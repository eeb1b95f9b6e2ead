//! Common parts of the registers of areas, organisations and people: the identity of a person, and
//! amendments.

use async_graphql::{Context, InputObject, MaybeUndefined};
use domain::{id::Key, register::IdentityChange};
use kernel::{issuer::Identity, period::Period, policy::Action};

use crate::{
    amendment::{Amendment, input::to},
    context::ContextExt,
    error::{Nullable, nullable},
    loader,
    scalar::Date,
};

/// The identity of a person: part of the input of mutations that record one.
#[derive(Debug, InputObject)]
pub struct NewIdentity {
    /// The subject of their tokens (claim `sub`), at most 200 characters. No other entry of the same register, and on the
    /// Team none with the same role, may have it with the same issuer. It must not be the caller's own.
    subject: String,
    /// The issuer of the subject's tokens (claim `iss`), at most 200 characters; null or left out for this service's
    /// own issuer.
    issuer: Option<String>,
}

impl From<NewIdentity> for Identity {
    fn from(input: NewIdentity) -> Self {
        Self::new(input.issuer, input.subject)
    }
}

/// A change of the identity of a person: part of the input of mutations that amend one.
#[derive(Debug, InputObject)]
pub struct AmendedIdentity {
    /// The subject of their tokens (claim `sub`), at most 200 characters. No other entry of the same register, and on the
    /// Team none with the same role, may have it with the same issuer. It must not be the caller's own.
    subject: MaybeUndefined<String>,
    /// The issuer of the subject's tokens (claim `iss`), at most 200 characters; null for this service's own issuer.
    issuer: MaybeUndefined<String>,
}

impl From<AmendedIdentity> for IdentityChange {
    fn from(input: AmendedIdentity) -> Self {
        Self {
            subject: to(input.subject),
            issuer: to(input.issuer),
        }
    }
}

/// The period between two dates.
pub fn period(from: Option<Date>, until: Option<Date>) -> Period {
    Period {
        from: from.map(|day| day.0),
        until: until.map(|day| day.0),
    }
}

/// A field of an entry that only callers who may read the register see.
pub async fn only_for<T>(
    ctx: &Context<'_>,
    action: Action,
    value: impl FnOnce() -> Option<T>,
) -> Nullable<T> {
    nullable(async {
        ctx.caller().allow(action)?;
        Ok(value())
    })
    .await
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
