//! Where things stood before.

use async_graphql::Object;

use super::scalar::DateTime;
use crate::domain::history;

/// A change of status in its face.
pub struct StatusChange(history::StatusChange);

impl StatusChange {
    /// The change in its face.
    pub fn of(row: history::StatusChange) -> Self {
        Self(row)
    }
}

/// A change of status. Who made it is in the audit trail.
#[Object]
impl StatusChange {
    /// The status before; null where it began.
    async fn from(&self) -> Option<&str> {
        self.0.from_status.as_deref()
    }

    /// The status after.
    async fn to(&self) -> &str {
        &self.0.to_status
    }

    /// When it changed.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Why, a code of a reference list; null where no reason is asked for.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}
