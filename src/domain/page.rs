//! Pages of a list: keyset by row values on an index, never an offset. A cursor is opaque and bound to the list, the
//! order and the filter that it came from; it is authenticated with a key that all instances share.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, ModelTrait,
    Order as Direction, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Value,
    sea_query::{Alias, Expr, ExprTrait, Func, Query, SimpleExpr, ValueType, WindowStatement},
};

use super::{
    App, Read,
    condition::any_of,
    cursor::Cursor,
    error::{Error, Result},
};

/// The page size where none is asked for.
pub const USUAL: u32 = 20;
/// The largest page.
pub const MOST: u32 = 100;
/// How far a list is counted.
pub const COUNTED: u64 = 10_000;

/// Which page of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Asked {
    /// How many rows after `after`, or from the start.
    pub first: Option<i32>,
    /// The cursor after which to begin.
    pub after: Option<String>,
    /// How many rows before `before`, or from the end.
    pub last: Option<i32>,
    /// The cursor before which to end.
    pub before: Option<String>,
    /// Whether to count the whole list.
    pub count: bool,
}

/// An order: the field, and whether it is turned round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sorted<B> {
    pub by: B,
    pub descending: bool,
}

/// Which way and how many.
struct Span<'a> {
    backward: bool,
    size: u32,
    from: Option<&'a str>,
}

impl Asked {
    fn span(&self) -> Result<Span<'_>> {
        if (self.first.is_some() || self.after.is_some())
            && (self.last.is_some() || self.before.is_some())
        {
            return Err(Error::invalid(
                "first",
                "Either first and after or last and before are expected, not both.",
            ));
        }
        let backward = self.last.is_some() || self.before.is_some();
        let (field, size) = if backward {
            ("last", self.last)
        } else {
            ("first", self.first)
        };
        let size = size.map_or(Some(USUAL), |size| {
            <u32 as TryFrom<i32>>::try_from(size)
                .ok()
                .filter(|size| (1..=MOST).contains(size))
        });
        let size =
            size.ok_or_else(|| Error::invalid(field, "A page size from 1 to 100 is expected."))?;
        Ok(Span {
            backward,
            size,
            from: if backward {
                self.before.as_deref()
            } else {
                self.after.as_deref()
            },
        })
    }
}

/// A list: its rows within reach, filtered; its order; and what its cursors are bound to.
pub struct List<E: EntityTrait> {
    /// The rows, without order or limit.
    pub rows: Select<E>,
    /// The column of the order; the id breaks ties.
    pub by: E::Column,
    /// Whether the order is turned round.
    pub descending: bool,
    /// The column of the id.
    pub id: E::Column,
    /// The list, its filter and its order in words.
    pub bound_to: String,
}

/// One page.
#[derive(Clone, Debug)]
pub struct Page<R> {
    /// The rows in the order asked for.
    pub rows: Vec<R>,
    /// The cursor of each row.
    pub cursors: Vec<Cursor>,
    /// Whether there are rows before them.
    pub has_previous: bool,
    /// Whether there are rows after them.
    pub has_next: bool,
    /// How many rows the list has, if that was asked.
    pub total: Option<Total>,
}

/// How many rows a list has, counted up to [`COUNTED`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The number counted.
    pub count: u64,
    /// Whether the list ends there.
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

/// What the cursors of one list have in common.
struct Seal<E: EntityTrait> {
    app: App,
    bound_to: Arc<str>,
    by: E::Column,
    id: E::Column,
}

impl<E: EntityTrait> Seal<E> {
    fn new(read: &Read<'_>, list: &List<E>) -> Self {
        Self {
            app: read.caller.app.clone(),
            bound_to: list.bound_to.as_str().into(),
            by: list.by,
            id: list.id,
        }
    }

    fn cursor(&self, row: &E::Model) -> Cursor {
        Cursor::of(
            &self.app,
            &self.bound_to,
            &row.get(self.by),
            &row.get(self.id),
        )
    }
}

/// Reads one page of a list.
///
/// # Errors
/// [`Error::Invalid`] for a page size or a cursor that is not of this list; what the database answers.
pub async fn of<E: EntityTrait>(
    read: &Read<'_>,
    list: List<E>,
    asked: &Asked,
) -> Result<Page<E::Model>> {
    let span = asked.span()?;
    let seal = Seal::new(read, &list);
    let total = if asked.count {
        Some(count(read, &list.rows).await?)
    } else {
        None
    };
    let upwards = list.descending == span.backward;
    let mut rows = list.rows.limit(u64::from(span.size) + 1);
    if let Some(cursor) = span.from {
        rows = rows.filter(beyond::<E>(&seal, cursor, upwards, span.backward)?);
    }
    let direction = if upwards {
        Direction::Asc
    } else {
        Direction::Desc
    };
    let rows = rows
        .order_by(list.by, direction.clone())
        .order_by(list.id, direction)
        .all(&read.db)
        .await?;
    Ok(page(rows, &span, &seal, total))
}

/// Reads a page of each parent's list in one statement: the rows are numbered within their parent. A cursor belongs to
/// one parent's list, so with one there is a statement a parent.
///
/// # Errors
/// As [`of`].
pub async fn of_each<E, P>(
    read: &Read<'_>,
    list: impl Fn() -> List<E>,
    parent: E::Column,
    parents: &[P],
    asked: &Asked,
) -> Result<HashMap<P, Page<E::Model>>>
where
    E: EntityTrait,
    P: Copy + Eq + Hash + ValueType + sea_orm::TryGetable + Into<Value> + std::fmt::Debug,
    Vec<P>: Into<Value>,
{
    let span = asked.span()?;
    let list_of = |parent_id: P| {
        let list = list();
        List {
            bound_to: format!("{} of {parent_id:?}", list.bound_to),
            rows: list.rows.filter(parent.eq(parent_id)),
            ..list
        }
    };
    let mut pages = HashMap::with_capacity(parents.len());
    if span.from.is_some() {
        for id in parents {
            pages.insert(*id, of(read, list_of(*id), asked).await?);
        }
        return Ok(pages);
    }
    let all = list();
    let rows = all.rows.filter(any_of(read, parent, parents.to_vec()));
    let mut totals = HashMap::new();
    if asked.count {
        totals = counts::<E, P>(read, rows.clone(), parent).await?;
    }
    let some = numbered(List { rows, ..all }, parent, &span);
    let mut found: HashMap<P, Vec<E::Model>> = HashMap::new();
    for row in read.db.query_all(&some).await? {
        let row = E::Model::from_query_result(&row, "")?;
        if let Ok(id) = <P as ValueType>::try_from(row.get(parent)) {
            found.entry(id).or_default().push(row);
        }
    }
    for id in parents {
        let list = list_of(*id);
        let seal = Seal::new(read, &list);
        let total = asked
            .count
            .then(|| totals.remove(id).unwrap_or(Total::of(0)));
        pages.insert(
            *id,
            page(found.remove(id).unwrap_or_default(), &span, &seal, total),
        );
    }
    Ok(pages)
}

/// The rows of a list numbered within their parent, as far as a page of each needs.
fn numbered<E: EntityTrait>(
    list: List<E>,
    parent: E::Column,
    span: &Span<'_>,
) -> sea_orm::sea_query::SelectStatement {
    let upwards = list.descending == span.backward;
    let direction = if upwards {
        Direction::Asc
    } else {
        Direction::Desc
    };
    let window = WindowStatement::partition_by(parent.as_column_ref())
        .order_by(list.by.as_column_ref(), direction.clone())
        .order_by(list.id.as_column_ref(), direction)
        .take();
    let number = Alias::new("number");
    let inner = list
        .rows
        .into_query()
        .expr_window_as(Func::cust("ROW_NUMBER"), window, number.clone())
        .take();
    Query::select()
        .columns(E::Column::iter())
        .from_subquery(inner, "numbered")
        .and_where(Expr::col(number.clone()).lte(span.size + 1))
        .order_by(number, Direction::Asc)
        .take()
}

fn page<E: EntityTrait>(
    mut rows: Vec<E::Model>,
    span: &Span<'_>,
    seal: &Seal<E>,
    total: Option<Total>,
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
    }
}

async fn count<E: EntityTrait>(read: &Read<'_>, rows: &Select<E>) -> Result<Total> {
    let some = rows
        .clone()
        .select_only()
        .expr_as(Expr::val(1), "one")
        .limit(COUNTED + 1)
        .into_query();
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

/// Counts the rows of each parent in one statement.
async fn counts<E, P>(
    read: &Read<'_>,
    rows: Select<E>,
    parent: E::Column,
) -> Result<HashMap<P, Total>>
where
    E: EntityTrait,
    P: Eq + Hash + ValueType + sea_orm::TryGetable,
{
    let grouped = rows
        .select_only()
        .column_as(parent, "parent")
        .column_as(parent.count(), "count")
        .group_by(parent);
    let mut totals = HashMap::new();
    for row in read.db.query_all(&grouped.into_query()).await? {
        let count: i64 = row.try_get("", "count")?;
        totals.insert(row.try_get("", "parent")?, Total::of(count));
    }
    Ok(totals)
}

/// The rows on the far side of a cursor, compared as a row so that one index does all the work.
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
    let columns = Expr::tuple([seal.by.into_expr(), seal.id.into_expr()]);
    let values = Expr::tuple([Expr::val(key), Expr::val(id)]);
    Ok(if upwards {
        columns.gt(values)
    } else {
        columns.lt(values)
    })
}
