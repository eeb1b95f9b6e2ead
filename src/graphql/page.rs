//! Pagination: lists as Relay connections.

use std::borrow::Cow;

use async_graphql::{
    Context, ContextSelectionSet, Enum, ID, InputObject, OutputType, Positioned, ServerResult,
    SimpleObject, TypeName, Value, parser::types::Field, registry::Registry,
};
use kernel::{
    cursor::Cursor,
    page::{Page, PageRequest, Removed, Sorted, Total},
    position::Newest,
};

use super::{
    context::ContextExt,
    error::Result,
    id::opaque_of,
    plain::{self, Plain, object},
    scalar::EventPosition,
};

/// What the types of a page are named after: the type of its rows, without the `Any` of an interface such as
/// `AnySession`.
fn noun<N: OutputType>() -> String {
    N::type_name().trim_start_matches("Any").to_owned()
}

/// A page of a list, written at once as far as its fields are plain.
pub struct Connection<N>(Listed<N>);

/// The GraphQL type of a page.
pub struct Listed<N> {
    edges: Vec<Edge<N>>,
    has_previous: bool,
    has_next: bool,
    total: Option<Total>,
    position: Newest,
    removed: Option<Removed>,
}

impl<N> Connection<N> {
    /// Builds a connection from a page of rows, each wrapped in its GraphQL type.
    pub fn of<R>(page: Page<R>, to_graphql: impl Fn(R) -> N) -> Self {
        let Page {
            rows,
            cursors,
            has_previous,
            has_next,
            total,
            position,
            removed,
        } = page;
        let edges = rows
            .into_iter()
            .zip(cursors)
            .map(|(row, cursor)| Edge {
                node: to_graphql(row),
                cursor,
            })
            .collect();
        Self(Listed {
            edges,
            has_previous,
            has_next,
            total,
            position,
            removed,
        })
    }
}

impl<N: OutputType + Plain> OutputType for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        <Listed<N> as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Listed<N> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let Self(listed) = self;
        // How long a response is delayed that found nothing depends on the empty list in it.
        if listed.edges.is_empty() {
            return listed.resolve(ctx, field).await;
        }
        plain::resolve(listed, ctx).await
    }
}

impl<N: OutputType> TypeName for Listed<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", noun::<N>()).into()
    }
}

/// A page of a list, in the form of a Relay connection.
#[object(name_type)]
impl<N: OutputType + Plain> Listed<N> {
    /// The entries of the page, each with its cursor.
    fn edges(&self) -> &[Edge<N>] {
        &self.edges
    }

    /// The entries of the page without their cursors.
    fn nodes(&self) -> Vec<&N> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Whether there are entries before or after the page, and the cursors to continue with.
    fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.edges.first().map(|edge| edge.cursor.sealed()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.sealed()),
        }
    }

    /// The number of entries in the whole list that the caller may see. It is counted only if this field is selected.
    /// Null only with an entry in `errors`.
    fn total_count(&self) -> Option<TotalCount> {
        self.total.map(TotalCount::from)
    }

    /// The newest position of the event log before this page was read. Keep the position of the first page, and pass it
    /// as `changedSince` when you read the list again: then no change is missed.
    fn position(&self) -> Result<EventPosition> {
        Ok(EventPosition(self.position.sealed()?.into()))
    }

    /// The records to remove from a copy of the list: those that have changed after `changedSince` and do not match the
    /// filter, and those that have left the caller's reach since then. A record leaves it if it moves to another ward or
    /// mentor, for example; what the caller loses because their own rights change, or because time passes, is not among
    /// them. At most 1,000; if there are more, the query fails with `BAD_USER_INPUT`: read the whole list again. Null
    /// without `changedSince`.
    fn removed(&self) -> Option<Vec<RemovedRecord>> {
        let Removed { table, ids } = self.removed.as_ref()?;
        let ids = ids.iter().map(|id| opaque_of(table, *id));
        Some(ids.map(|id| RemovedRecord { id }).collect())
    }
}

/// A record that has left a list.
#[derive(SimpleObject, Plain)]
pub struct RemovedRecord {
    /// The record's id.
    id: ID,
}

/// An entry of a page.
pub struct Edge<N> {
    node: N,
    cursor: Cursor,
}

impl<N: OutputType> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", noun::<N>()).into()
    }
}

/// An entry of a page with its cursor.
#[object(name_type)]
impl<N: OutputType + Plain> Edge<N> {
    /// The entry.
    fn node(&self) -> &N {
        &self.node
    }

    /// The cursor of the entry: an opaque string. Pass it as `after` or `before` with the same filter and order.
    fn cursor(&self) -> String {
        self.cursor.sealed()
    }
}

/// Whether there are entries before or after a page, and the cursors to continue with.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct PageInfo {
    /// Whether there are entries before the page.
    has_previous_page: bool,
    /// Whether there are entries after the page.
    has_next_page: bool,
    /// The cursor of the first entry; null on an empty page.
    start_cursor: Option<String>,
    /// The cursor of the last entry; null on an empty page.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// The end of a page of the event log. Its cursors are positions, and it can only be read forwards.
    pub fn of_log(has_next_page: bool, end: String) -> Self {
        Self {
            has_previous_page: false,
            has_next_page,
            start_cursor: None,
            end_cursor: Some(end),
        }
    }
}

/// The number of entries in a list.
#[derive(Clone, Copy, Debug, SimpleObject, Plain)]
pub struct TotalCount {
    /// The number of entries, counted up to 10,000.
    count: u64,
    /// Whether the count is exact.
    precision: Precision,
}

/// How exact a count is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
pub enum Precision {
    /// The list has exactly `count` entries.
    Exact,
    /// The list has more than `count` entries.
    AtLeast,
}

impl From<Total> for TotalCount {
    fn from(total: Total) -> Self {
        Self {
            count: total.count,
            precision: if total.exact {
                Precision::Exact
            } else {
                Precision::AtLeast
            },
        }
    }
}

/// The page that the client requests.
pub fn page_request(
    ctx: &Context<'_>,
    (first, after): (Option<i32>, Option<String>),
    (last, before): (Option<i32>, Option<String>),
) -> PageRequest {
    PageRequest {
        first,
        after,
        last,
        before,
        count: ctx.selects("totalCount"),
        position: ctx.selects("position"),
        removed: ctx.selects("removed"),
        changed_since: None,
        columns: None,
    }
}

/// The direction of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
pub enum Direction {
    /// Ascending: the smallest, earliest or alphabetically first entry comes first.
    Asc,
    /// Descending: the largest, latest or alphabetically last entry comes first.
    Desc,
}

/// The order of sessions: by their start, or for callers outside the Team by their week.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct SessionOrder {
    /// The direction of the order, ascending by default.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

impl Default for SessionOrder {
    fn default() -> Self {
        let direction = Some(Direction::Asc);
        Self { direction }
    }
}

impl From<SessionOrder> for Sorted<()> {
    fn from(order: SessionOrder) -> Self {
        Self {
            by: (),
            descending: order.direction == Some(Direction::Desc),
        }
    }
}
