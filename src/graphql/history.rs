//! The history of a record's status.

use async_graphql::{Context, Object};
use domain::id::Key;
use kernel::history;

use super::{
    context::ContextExt,
    error::{Nullable, Result, nullable},
    loader,
    scalar::DateTime,
};

/// The changes of status of a record, oldest first; the latest ones.
pub async fn history(ctx: &Context<'_>, id: impl Key) -> Nullable<Vec<StatusChange>> {
    nullable(async {
        let changes = rows(ctx, id).await?.into_iter();
        Ok(Some(changes.map(StatusChange::of).collect()))
    })
    .await
}

/// The rows of [`history`], for records of which callers do not see every change.
pub async fn rows(ctx: &Context<'_>, id: impl Key) -> Result<Vec<history::StatusChange>> {
    let changes = loader::HISTORY.of(ctx, id.value()).await?;
    Ok(changes.unwrap_or_default())
}

/// The GraphQL type `StatusChange`.
pub struct StatusChange {
    row: history::StatusChange,
    held_back: Option<&'static str>,
}

impl StatusChange {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: history::StatusChange) -> Self {
        Self {
            row,
            held_back: None,
        }
    }

    /// Withholds the reason if a policy is given.
    pub fn held_back(self, policy: Option<&'static str>) -> Self {
        Self {
            held_back: policy,
            ..self
        }
    }
}

/// A change of status. The audit trail contains who made it.
#[Object]
impl StatusChange {
    /// The status before the change; null for the first status.
    async fn from(&self) -> Option<&str> {
        self.row.from_status.as_deref()
    }

    /// The status after the change.
    async fn to(&self) -> &str {
        &self.row.to_status
    }

    /// The time of the change.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }

    /// The reason, a code of a reference list; null if this change needs none. Also null, with an entry in
    /// `extensions.redactions`, if access to the person is limited for the caller.
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.unless(self.held_back, || self.row.reason.as_deref())
            .flatten()
    }
}
