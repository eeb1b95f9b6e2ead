//! What was put right in a record.

use async_graphql::{Context, Object};

use super::{context::ContextExt, scalar::DateTime};
use crate::domain::amendment;

/// The policy that holds back what an amended field held and holds.
const FIELD_NOT_SHOWN: &str = "amended-field-not-shown";

/// An amendment in its face.
pub struct Amendment {
    row: amendment::Amendment,
    shown: bool,
}

impl Amendment {
    /// The amendment in its face.
    pub fn of(row: amendment::Amendment) -> Self {
        Self { row, shown: true }
    }

    /// Its values only for who may see the field.
    pub fn shown_if(self, shown: bool) -> Self {
        Self { shown, ..self }
    }
}

/// One field of a record that was put right. Who did it is in the audit trail.
#[Object]
impl Amendment {
    /// The field, as the amending input names it.
    async fn field(&self) -> &str {
        &self.row.field
    }

    /// What it held before; null where it was empty, and, with an entry in `extensions.redactions`, for who may not see the
    /// field.
    async fn old_value(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.shown(self.shown, FIELD_NOT_SHOWN, || {
            self.row.old_value.as_deref()
        })
        .flatten()
    }

    /// What it holds since; null where it was emptied, and, with an entry in `extensions.redactions`, for who may not see
    /// the field.
    async fn new_value(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.shown(self.shown, FIELD_NOT_SHOWN, || {
            self.row.new_value.as_deref()
        })
        .flatten()
    }

    /// Why; null where none was asked for, and, with an entry in `extensions.redactions`, for who may not see the field.
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.shown(self.shown, FIELD_NOT_SHOWN, || self.row.reason.as_deref())
            .flatten()
    }

    /// When it was put right.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }
}
