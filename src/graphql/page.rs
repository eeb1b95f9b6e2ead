//! Lists as Relay connections: the one builder of them all.

use std::borrow::Cow;

use async_graphql::{Context, Enum, InputObject, Object, OutputType, SimpleObject, TypeName};

use super::{context::ContextExt, error::Result, scalar::EventPosition};
use crate::domain::{
    cursor::Cursor,
    page::{Asked, Page, Sorted, Total},
    position::Newest,
};

/// A page of a list.
pub struct Connection<N> {
    edges: Vec<Edge<N>>,
    has_previous: bool,
    has_next: bool,
    total: Option<Total>,
    position: Newest,
}

impl<N> Connection<N> {
    /// A page of rows, each in its face.
    pub fn of<R>(page: Page<R>, face: impl Fn(R) -> N) -> Self {
        let Page {
            rows,
            cursors,
            has_previous,
            has_next,
            total,
            position,
        } = page;
        let edges = rows
            .into_iter()
            .zip(cursors)
            .map(|(row, cursor)| Edge {
                node: face(row),
                cursor,
            })
            .collect();
        Self {
            edges,
            has_previous,
            has_next,
            total,
            position,
        }
    }
}

impl<N: OutputType> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

/// A page of a list, in the shape of Relay's connections.
#[Object(name_type)]
impl<N: OutputType> Connection<N> {
    /// The page's entries with their cursors.
    async fn edges(&self) -> &[Edge<N>] {
        &self.edges
    }

    /// The page's entries without their cursors.
    async fn nodes(&self) -> Vec<&N> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Whether there is more on either side.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.edges.first().map(|edge| edge.cursor.sealed()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.sealed()),
        }
    }

    /// How many entries the whole list has for this token, counted only when asked for.
    async fn total_count(&self) -> Option<TotalCount> {
        self.total.map(TotalCount::from)
    }

    /// The newest position of the log as it stood before this page was read. Give that of the first page to `changedSince`
    /// when you next read the list: nothing that was committed meanwhile is missed.
    async fn position(&self) -> Result<EventPosition> {
        Ok(EventPosition(self.position.sealed()?.into()))
    }
}

/// An entry of a page.
pub struct Edge<N> {
    node: N,
    cursor: Cursor,
}

impl<N: OutputType> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

/// An entry of a page with its cursor.
#[Object(name_type)]
impl<N: OutputType> Edge<N> {
    /// The entry.
    async fn node(&self) -> &N {
        &self.node
    }

    /// The entry's place in the list, for `after` or `before` with the same filter and order. Opaque.
    async fn cursor(&self) -> String {
        self.cursor.sealed()
    }
}

/// Whether there is more on either side of a page.
#[derive(Clone, Debug, SimpleObject)]
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
    /// Where a page of the log ends, whose cursors are positions and which is read forwards alone.
    pub fn of_log(has_next_page: bool, end: String) -> Self {
        Self {
            has_previous_page: false,
            has_next_page,
            start_cursor: None,
            end_cursor: Some(end),
        }
    }
}

/// How many entries a list has.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct TotalCount {
    /// The number of entries, counted up to 10,000.
    count: u64,
    /// Whether the list ends there.
    precision: Precision,
}

/// How exact a count is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Precision {
    /// The list has exactly that many entries.
    Exact,
    /// The list has more entries than were counted.
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

/// Which page a client asks for.
pub fn asked(
    ctx: &Context<'_>,
    (first, after): (Option<i32>, Option<String>),
    (last, before): (Option<i32>, Option<String>),
) -> Asked {
    Asked {
        first,
        after,
        last,
        before,
        count: ctx.asks_for("totalCount"),
        position: ctx.asks_for("position"),
        changed_since: None,
    }
}

/// Which way an order goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum Direction {
    /// Smallest, earliest or first in the alphabet first.
    #[default]
    Asc,
    /// Largest, latest or last in the alphabet first.
    Desc,
}

/// By what sessions are ordered: by their start, or outside the Team by their week.
#[derive(Clone, Copy, Debug, Default, InputObject)]
pub struct SessionOrder {
    /// Which way.
    #[graphql(default)]
    direction: Direction,
}

impl From<SessionOrder> for Sorted<()> {
    fn from(order: SessionOrder) -> Self {
        Self {
            by: (),
            descending: order.direction == Direction::Desc,
        }
    }
}
