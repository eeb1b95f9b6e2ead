//! Where things stood before.

use async_graphql::{Context, Object};

use super::{context::ContextExt, scalar::DateTime};
use crate::domain::history;

/// A change of status in its face.
pub struct StatusChange {
    row: history::StatusChange,
    held_back: Option<&'static str>,
}

impl StatusChange {
    /// The change in its face.
    pub fn of(row: history::StatusChange) -> Self {
        Self {
            row,
            held_back: None,
        }
    }

    /// Its reason held back by a policy, if there is one.
    pub fn held_back(self, policy: Option<&'static str>) -> Self {
        Self {
            held_back: policy,
            ..self
        }
    }
}

/// A change of status. Who made it is in the audit trail.
#[Object]
impl StatusChange {
    /// The status before; null where it began.
    async fn from(&self) -> Option<&str> {
        self.row.from_status.as_deref()
    }

    /// The status after.
    async fn to(&self) -> &str {
        &self.row.to_status
    }

    /// When it changed.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }

    /// Why, a code of a reference list; null where no reason is asked for, and, with an entry in `extensions.redactions`, where
    /// access to the person is limited.
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.unless(self.held_back, || self.row.reason.as_deref())
            .flatten()
    }
}
