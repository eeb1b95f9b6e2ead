//! Amendments of records.

pub mod input;
pub mod register;

use async_graphql::Context;
use kernel::{amendment, clock::written};

use crate::{context::ContextExt, plain::object, scalar::DateTime};

/// The policy that withholds the old and the new value of an amended field.
const FIELD_NOT_SHOWN: &str = "amended-field-not-shown";

/// The GraphQL type `Amendment`.
pub struct Amendment {
    row: amendment::Amendment,
    held_back: Option<&'static str>,
}

impl Amendment {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: amendment::Amendment) -> Self {
        Self {
            row,
            held_back: None,
        }
    }

    /// Withholds the values unless the caller may see the field.
    pub fn shown_if(self, shown: bool) -> Self {
        let held_back = (!shown).then_some(FIELD_NOT_SHOWN);
        Self { held_back, ..self }
    }

    /// Withholds the values if a policy is given.
    pub fn held_back(self, policy: Option<&'static str>) -> Self {
        Self {
            held_back: policy.or(self.held_back),
            ..self
        }
    }

    fn text<'a>(&'a self, ctx: &Context<'_>, text: Option<&'a str>) -> Option<&'a str> {
        ctx.unless(self.held_back, || text).flatten()
    }

    /// A value. Earlier versions stored instants without the decimals.
    fn value(&self, ctx: &Context<'_>, value: Option<&str>) -> Option<String> {
        let value = self.text(ctx, value)?;
        let instant = self.row.field.ends_with("At").then(|| value.parse().ok());
        Some(instant.flatten().map_or_else(|| value.to_owned(), written))
    }
}

/// An amendment of one field of a record. The audit trail contains who made it.
#[object]
impl Amendment {
    /// The name of the field in the amending input.
    fn field(&self) -> &str {
        &self.row.field
    }

    /// The value before the amendment, in the form of the field's own type. Null if the field was empty; also null, with
    /// an entry in `extensions.redactions`, if the caller may not see the field.
    fn old_value(&self, ctx: &Context<'_>) -> Option<String> {
        self.value(ctx, self.row.old_value.as_deref())
    }

    /// The value after the amendment, in the form of the field's own type. Null if the field was cleared; also null, with
    /// an entry in `extensions.redactions`, if the caller may not see the field.
    fn new_value(&self, ctx: &Context<'_>) -> Option<String> {
        self.value(ctx, self.row.new_value.as_deref())
    }

    /// The reason. Null if none was given; also null, with an entry in `extensions.redactions`, if the caller may not
    /// see the field.
    fn reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.text(ctx, self.row.reason.as_deref())
    }

    /// The time of the amendment.
    fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }
}
