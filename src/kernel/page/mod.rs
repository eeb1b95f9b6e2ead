//! Pages of a list by keyset pagination: by the values of an index, never by an offset. A cursor is opaque and bound to
//! the list, the order and the filter of its query. It is encrypted and authenticated with a key that all instances
//! share.

mod apart;
mod each;
mod parts;
mod request;

use std::{collections::HashSet, sync::Arc};

use entity::sparse::{Columns, Sparse};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, ModelTrait, Order as Direction,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, Query, SimpleExpr},
};
use uuid::Uuid;

use super::{
    App, Noun, Read, bound, condition,
    cursor::Cursor,
    departure,
    error::{Error, Result},
    fingerprint,
    position::{self, Newest},
};

pub use apart::Apart;
pub use each::of_each;
use parts::Stretch;
use request::Span;
pub use request::size_of_page;
pub use request::{MOST, PageRequest, USUAL};

/// The maximum number to which a list is counted.
pub const COUNTED: u64 = 10_000;

/// An order: the field and the direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sorted<B> {
    pub by: B,
    pub descending: bool,
}

/// A list: its rows within the caller's reach, filtered, its order, and what its cursors are bound to.
pub struct List<E: EntityTrait> {
    /// The kind of record, to find the events about the rows.
    pub noun: Noun,
    /// Every row within the caller's reach, whether or not it matches the filter.
    pub within: Select<E>,
    /// The rows, without order or limit.
    pub rows: Select<E>,
    /// The same rows as several lists, each of which an index serves in this order. A row may be in several of them.
    /// Empty if one index serves them all.
    pub parts: Vec<Select<E>>,
    /// The column of the order. The id breaks ties.
    pub by: E::Column,
    /// The rows that are not sorted by that column.
    pub apart: Option<Apart<E>>,
    /// The condition for rows that are veiled from the caller. For these, only events that are visible through the veil
    /// count as changes.
    pub veiled: Option<SimpleExpr>,
    /// Whether the order is descending.
    pub descending: bool,
    /// The column of the id.
    pub id: E::Column,
    /// A text that identifies the list, its filter and its order.
    pub bound_to: String,
}

impl<E: EntityTrait> List<E> {
    /// The expression that the rows are sorted by.
    fn key(&self) -> SimpleExpr {
        apart::key(self.by, self.apart.as_ref())
    }

    /// The columns that are read for a page: those that the query asks for, those that are always read, and what the rows
    /// are told apart and sorted by.
    fn columns(&self, request: &PageRequest, parent: Option<E::Column>) -> Columns
    where
        E::Model: Sparse,
    {
        let apart = self.apart.as_ref().and_then(Apart::column);
        let own = [Some(self.id), Some(self.by), apart, parent];
        let own: Vec<&str> = own
            .into_iter()
            .flatten()
            .map(|column| column.as_str())
            .collect();
        Columns::of::<E>(|name| {
            let asked = request.columns.as_ref();
            asked.is_none_or(|asked| asked.contains(&name))
                || E::Model::ALWAYS.contains(&name)
                || own.contains(&name)
        })
    }

    /// The same list, of rows that have changed since a position, if one is given.
    fn changed_since(self, position: Option<i64>) -> Self {
        let Some(position) = position else {
            return self;
        };
        let changed = position::changed_since(self.id, self.noun, position, self.veiled.as_ref());
        Self {
            rows: self.rows.filter(changed),
            // What has changed is found by the log.
            parts: vec![],
            bound_to: format!("{} since {position}", self.bound_to),
            ..self
        }
    }
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page<R> {
    /// The rows in the requested order.
    pub rows: Vec<R>,
    /// The cursor of each row.
    pub cursors: Vec<Cursor>,
    /// Whether there are rows before these.
    pub has_previous: bool,
    /// Whether there are rows after these.
    pub has_next: bool,
    /// The number of rows of the list, if requested.
    pub total: Option<Total>,
    /// The newest position of the log before the rows were read, if requested.
    pub position: Newest,
    /// What has left the list since the position, if requested.
    pub removed: Option<Removed>,
}

/// Rows that have left a list since a position: rows within reach that have changed and do not match its filter, and rows
/// that have left the caller's reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The table of the rows.
    pub table: &'static str,
    pub ids: Vec<Uuid>,
}

impl<R> Page<R> {
    /// The same page with each row converted.
    pub fn map<S>(self, made: impl FnMut(R) -> S) -> Page<S> {
        Page {
            rows: self.rows.into_iter().map(made).collect(),
            cursors: self.cursors,
            has_previous: self.has_previous,
            has_next: self.has_next,
            total: self.total,
            position: self.position,
            removed: self.removed,
        }
    }
}

/// The number of rows of a list, counted up to [`COUNTED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The number counted.
    pub count: u64,
    /// Whether the number is exact: the list has no more rows.
    pub exact: bool,
}

impl Total {
    fn of(count: i64) -> Self {
        let count = count.unsigned_abs();
        Self {
            count: Ord::min(count, COUNTED),
            exact: count <= COUNTED,
        }
    }
}

/// What all cursors of one list have in common.
struct Seal<E: EntityTrait> {
    app: App,
    /// The fingerprint of the text that identifies the list: that text may be long, and each cursor is bound to it.
    bound_to: Arc<str>,
    by: E::Column,
    apart: Option<Apart<E>>,
    id: E::Column,
}

impl<E: EntityTrait> Seal<E> {
    fn new(read: &Read<'_>, list: &List<E>) -> Self {
        Self {
            app: read.caller.app.clone(),
            bound_to: fingerprint::of(&list.bound_to).into(),
            by: list.by,
            apart: list.apart.clone(),
            id: list.id,
        }
    }

    fn cursor(&self, row: &E::Model) -> Cursor {
        let (id, own) = (row.get(self.id), row.get(self.by));
        let apart = self.apart.as_ref();
        let apart = apart.and_then(|apart| apart.key_of(row, &id, &own));
        let key = apart.unwrap_or(own);
        Cursor::of(&self.app, &self.bound_to, key, id)
    }
}

/// Reads one page of a list.
///
/// # Errors
/// [`Error::Invalid`] for an invalid page size, or a cursor that is not of this list.
pub async fn of<E>(read: &Read<'_>, list: List<E>, request: &PageRequest) -> Result<Page<E::Model>>
where
    E: EntityTrait,
    E::Model: Sparse,
{
    let span = request.span()?;
    let positions = position::requested(read, request).await?;
    let list = list.changed_since(positions.since);
    let seal = Seal::new(read, &list);
    let removed = match positions.since {
        Some(since) if request.removed => Some(removed(read, &list, since).await?),
        _ => None,
    };
    let total = if request.count {
        Some(count(read, &list).await?)
    } else {
        None
    };
    let upwards = list.descending == span.backward;
    let direction = if upwards {
        Direction::Asc
    } else {
        Direction::Desc
    };
    let cursor = span.from;
    let beyond = cursor.map(|cursor| beyond::<E>(&seal, cursor, upwards, span.backward));
    let stretch = Stretch {
        beyond: beyond.transpose()?,
        direction,
        number: span.size + 1,
    };
    let columns = list.columns(request, None);
    let first = parts::first(read.db.get_database_backend(), (&list, &columns), &stretch);
    let rows = read.db.query_all_raw(first).await?;
    let rows = rows.iter().map(|row| E::Model::read(row, &columns));
    let rows = rows.collect::<std::result::Result<_, _>>()?;
    Ok(Page {
        removed,
        ..page(rows, &span, &seal, (total, positions.newest))
    })
}

/// What has left a list of rows that have changed since a position: what the filter does not match any more, and what the
/// caller does not reach any more.
///
/// # Errors
/// [`Error::Invalid`] if it is more than can be told.
async fn removed<E: EntityTrait>(read: &Read<'_>, list: &List<E>, since: i64) -> Result<Removed> {
    let changed = position::changed_since(list.id, list.noun, since, list.veiled.as_ref());
    let still_there = list.rows.clone().select_only().column(list.id).into_query();
    let mut ids: Vec<Uuid> = list
        .within
        .clone()
        .filter(changed)
        .filter(list.id.not_in_subquery(still_there))
        .select_only()
        .column(list.id)
        .order_by_asc(list.id)
        .limit(bound::REMOVED as u64 + 1)
        .into_tuple()
        .all(&read.db)
        .await?;
    ids.extend(departed(read, list, since).await?);
    if ids.len() > bound::REMOVED {
        let expected = format!(
            "A later position is expected: more than {} records have left the list since this one. Read the list again.",
            bound::REMOVED
        );
        return Err(Error::invalid("changedSince", expected));
    }
    Ok(Removed {
        table: E::default().table_name(),
        ids,
    })
}

/// What has left the caller's reach since a position.
async fn departed<E: EntityTrait>(
    read: &Read<'_>,
    list: &List<E>,
    since: i64,
) -> Result<Vec<Uuid>> {
    let mut ids = departure::since(read, list.noun, since).await?;
    if ids.is_empty() {
        return Ok(ids);
    }
    let within = list.within.clone().select_only().column(list.id);
    let within = within.filter(condition::any_of(read, list.id, ids.clone()));
    let within: HashSet<Uuid> = within
        .into_tuple()
        .all(&read.db)
        .await?
        .into_iter()
        .collect();
    ids.retain(|id| !within.contains(id));
    Ok(ids)
}

fn page<E: EntityTrait>(
    mut rows: Vec<E::Model>,
    span: &Span<'_>,
    seal: &Seal<E>,
    (total, position): (Option<Total>, Newest),
) -> Page<E::Model> {
    let size = usize::try_from(span.size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    if span.backward {
        rows.reverse();
    }
    let other_side = span.from.is_some();
    let (has_previous, has_next) = if span.backward {
        (more, other_side)
    } else {
        (other_side, more)
    };
    let cursors = rows.iter().map(|row| seal.cursor(row)).collect();
    Page {
        rows,
        cursors,
        has_previous,
        has_next,
        total,
        position,
        removed: None,
    }
}

async fn count<E: EntityTrait>(read: &Read<'_>, list: &List<E>) -> Result<Total> {
    let some = parts::some(list, COUNTED + 1);
    let counted = Query::select()
        .expr_as(Expr::cust("COUNT(*)"), "count")
        .from_subquery(some, "counted")
        .take();
    let row = read.db.query_one(&counted).await?;
    let count: i64 = row
        .map(|row| row.try_get("", "count"))
        .transpose()?
        .unwrap_or(0);
    Ok(Total::of(count))
}

/// The condition for the rows beyond a cursor. It compares a tuple of values, so that one index serves it.
fn beyond<E: EntityTrait>(
    seal: &Seal<E>,
    cursor: &str,
    upwards: bool,
    backward: bool,
) -> Result<SimpleExpr> {
    let field = if backward { "before" } else { "after" };
    let foreign = || {
        Error::invalid(
            field,
            "A cursor from this same list, with the same order and filter, is expected.",
        )
    };
    let (key, id) = Cursor::opened(&seal.app, &seal.bound_to, cursor).ok_or_else(foreign)?;
    let by = apart::key(seal.by, seal.apart.as_ref());
    let columns = Expr::tuple([by, seal.id.into_expr()]);
    let values = Expr::tuple([Expr::val(key), Expr::val(id)]);
    Ok(if upwards {
        columns.gt(values)
    } else {
        columns.lt(values)
    })
}
