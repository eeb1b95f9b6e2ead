//! Reference lists: the codes that inputs choose from.

use async_graphql::{Context, Object, SimpleObject};

use super::{context::ContextExt, error::Result};
use crate::domain::reference::{self, ReferenceItem as Row};

/// A reference list.
#[derive(SimpleObject)]
pub struct ReferenceList {
    /// Its name, for example `OFFENCE_CATEGORY`.
    name: String,
    /// Its entries, in the order in which they are offered.
    items: Vec<ReferenceItem>,
}

/// An entry of a reference list in its face.
pub struct ReferenceItem(Row);

/// An entry of a reference list.
#[Object]
impl ReferenceItem {
    /// The code that inputs and records carry; it never changes its meaning.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The name to show people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// When to choose it.
    async fn hint(&self) -> &str {
        &self.0.hint
    }

    /// Whether it may still be chosen; records keep codes that may not.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Of an attendance outcome: whether the person was there. Null in other lists.
    async fn attended(&self) -> Option<bool> {
        self.0.attended
    }

    /// Of an hour cap: the least minutes that may be ordered. Null in other lists.
    async fn minimum_minutes(&self) -> Option<i32> {
        self.0.minimum
    }

    /// Of an hour cap: the most minutes that may be ordered. Null in other lists.
    async fn maximum_minutes(&self) -> Option<i32> {
        self.0.maximum
    }
}

/// Questions about reference lists.
#[derive(Default)]
pub struct ReferenceQuery;

#[Object]
impl ReferenceQuery {
    /// The reference lists, or the one of that name. For any valid token.
    async fn reference_lists(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only the list of this name.")] name: Option<String>,
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
