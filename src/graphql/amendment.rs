//! What was put right in a record.

use async_graphql::Object;

use super::scalar::DateTime;
use crate::domain::amendment;

/// An amendment in its face.
pub struct Amendment(amendment::Amendment);

impl Amendment {
    /// The amendment in its face.
    pub fn of(row: amendment::Amendment) -> Self {
        Self(row)
    }
}

/// One field of a record that was put right. Who did it is in the audit trail.
#[Object]
impl Amendment {
    /// The field, as the amending input names it.
    async fn field(&self) -> &str {
        &self.0.field
    }

    /// What it held before; null where it was empty.
    async fn old_value(&self) -> Option<&str> {
        self.0.old_value.as_deref()
    }

    /// What it holds since; null where it was emptied.
    async fn new_value(&self) -> Option<&str> {
        self.0.new_value.as_deref()
    }

    /// Why; null where none was asked for.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was put right.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}
