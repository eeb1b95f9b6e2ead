//! What was put right in a record.

pub mod correction;
pub mod input;
pub mod register;

use async_graphql::{Context, Object};

use crate::domain::amendment;
use crate::graphql::{context::ContextExt, scalar::DateTime};

/// The policy that holds back what an amended field held and holds.
const FIELD_NOT_SHOWN: &str = "amended-field-not-shown";

/// An amendment in its face.
pub struct Amendment {
    row: amendment::Amendment,
    held_back: Option<&'static str>,
}

impl Amendment {
    /// The amendment in its face.
    pub fn of(row: amendment::Amendment) -> Self {
        Self {
            row,
            held_back: None,
        }
    }

    /// Its values only for who may see the field.
    pub fn shown_if(self, shown: bool) -> Self {
        let held_back = (!shown).then_some(FIELD_NOT_SHOWN);
        Self { held_back, ..self }
    }

    /// Its values held back by a policy, if there is one.
    pub fn held_back(self, policy: Option<&'static str>) -> Self {
        Self {
            held_back: policy.or(self.held_back),
            ..self
        }
    }

    fn value<'a>(&'a self, ctx: &Context<'_>, value: Option<&'a str>) -> Option<&'a str> {
        ctx.unless(self.held_back, || value).flatten()
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
        self.value(ctx, self.row.old_value.as_deref())
    }

    /// What it holds since; null where it was emptied, and, with an entry in `extensions.redactions`, for who may not see
    /// the field.
    async fn new_value(&self, ctx: &Context<'_>) -> Option<&str> {
        self.value(ctx, self.row.new_value.as_deref())
    }

    /// Why; null where none was asked for, and, with an entry in `extensions.redactions`, for who may not see the field.
    async fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.value(ctx, self.row.reason.as_deref())
    }

    /// When it was put right.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }
}
