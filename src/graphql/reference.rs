//! Reference lists: the codes that can be used in inputs.

use async_graphql::{Context, Object, SimpleObject};
use domain::reference::{self, ReferenceItem as Row};
use kernel::Noun;

use super::{
    context::ContextExt,
    error::Result,
    plain::{Plain, object},
};

/// A reference list: the codes for one kind of field.
#[derive(SimpleObject, Plain)]
pub struct ReferenceList {
    /// The name of the list, for example `OFFENCE_CATEGORY`.
    name: String,
    /// The entries of the list, in the order in which they should be displayed.
    items: Vec<ReferenceItem>,
}

/// The GraphQL type `ReferenceItem`.
pub struct ReferenceItem(Row);

impl ReferenceItem {
    /// The entry of a list with the code of a record.
    pub fn of(ctx: &Context<'_>, list: &str, code: &str) -> Self {
        Self(reference::item(&ctx.caller().directory(), list, code))
    }

    /// The same, for a record that may have no code.
    pub fn known(ctx: &Context<'_>, list: &str, code: Option<&str>) -> Option<Self> {
        code.map(|code| Self::of(ctx, list, code))
    }

    /// The reason for which a record of this kind got a status.
    pub fn of_reason(
        ctx: &Context<'_>,
        noun: Noun,
        status: &str,
        code: Option<&str>,
    ) -> Option<Self> {
        let directory = ctx.caller().directory();
        code.map(|code| Self(reference::reason(&directory, noun, status, code)))
    }
}

/// An entry of a reference list.
#[object]
impl ReferenceItem {
    /// The code, as used in inputs and records. Its meaning never changes.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// The name to display.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// A hint for users: when to choose this code.
    fn hint(&self) -> &str {
        &self.0.hint
    }

    /// Whether inputs may still use the code. Existing records keep codes that are no longer active.
    fn active(&self) -> bool {
        self.0.active
    }

    /// In the list of attendance outcomes: whether the person attended. Null in other lists.
    fn attended(&self) -> Option<bool> {
        self.0.attended
    }

    /// In the list of hour caps: the minimum of minutes that can be ordered. Null in other lists.
    fn minimum_minutes(&self) -> Option<i32> {
        self.0.minimum
    }

    /// In the list of hour caps: the maximum of minutes that can be ordered. Null in other lists.
    fn maximum_minutes(&self) -> Option<i32> {
        self.0.maximum
    }
}

/// Queries for reference lists.
#[derive(Default)]
pub struct ReferenceQuery;

#[Object]
impl ReferenceQuery {
    /// All reference lists, or the one with the given name. Every caller with a valid token may use it.
    async fn reference_lists(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The name of one list, for example `OFFENCE_CATEGORY`; all lists if it is left out."
        )]
        name: Option<String>,
    ) -> Result<Vec<ReferenceList>> {
        let lists = reference::lists(ctx.caller())?.into_iter();
        let wanted = lists.filter(|(list, _)| name.as_ref().is_none_or(|name| name == list));
        Ok(wanted
            .map(|(name, items)| ReferenceList {
                name,
                items: items.into_iter().map(ReferenceItem).collect(),
            })
            .collect())
    }
}
