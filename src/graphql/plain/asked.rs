//! Which columns a query asks for of the rows of a page.

use async_graphql::{
    Context,
    parser::types::{Field, Selection, SelectionSet},
};

use super::Object;

/// What the rows of a page are shown as: an object type, or an interface of several.
pub trait Row {
    /// Adds the columns that a field reads of the row, whichever of the types it belongs to.
    fn add_columns(field: &str, to: &mut Vec<&'static str>);
}

impl<T: Object> Row for T {
    fn add_columns(field: &str, to: &mut Vec<&'static str>) {
        to.extend(T::columns(field));
    }
}

/// The columns of a field that may read all of them.
pub const WHOLE: &[&str] = &["*"];

/// The columns that the field that is being resolved, a page of rows, asks for. None if all of them may be read.
pub fn columns<T: Row>(ctx: &Context<'_>) -> Option<Vec<&'static str>> {
    let mut found = Vec::new();
    for page in fields(&ctx.item.node.selection_set.node) {
        let page = page?;
        let below = &page.selection_set.node;
        match page.name.node.as_str() {
            "nodes" => add::<T>(below, &mut found)?,
            "edges" => {
                for edge in fields(below) {
                    let edge = edge?;
                    if edge.name.node == "node" {
                        add::<T>(&edge.selection_set.node, &mut found)?;
                    }
                }
            }
            _ => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    (!found.contains(&WHOLE[0])).then_some(found)
}

/// The fields of a selection. None in place of a fragment.
fn fields(set: &SelectionSet) -> impl Iterator<Item = Option<&Field>> {
    set.items.iter().map(|item| match &item.node {
        Selection::Field(field) => Some(&field.node),
        Selection::InlineFragment(_) | Selection::FragmentSpread(_) => None,
    })
}

/// Adds the columns of a selection on a row, fragments on its types included.
fn add<T: Row>(set: &SelectionSet, found: &mut Vec<&'static str>) -> Option<()> {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {}
            Selection::Field(field) => T::add_columns(&field.node.name.node, found),
            Selection::InlineFragment(part) => add::<T>(&part.node.selection_set.node, found)?,
            Selection::FragmentSpread(_) => return None,
        }
    }
    Some(())
}
