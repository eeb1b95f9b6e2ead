//! One page for each of many parents, in one statement.

use std::{collections::HashMap, hash::Hash};

use entity::sparse::{Columns, Sparse};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, JoinType, ModelTrait, Order as Direction,
    QueryFilter, QuerySelect, QueryTrait, Select, Value,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, ValueType, WindowStatement},
};

use super::{List, Page, PageRequest, Seal, Total, of, page, parts::statement, request::Span};
use crate::{Read, condition::any_of, error::Result, fingerprint, position};

/// Reads a page of each parent's list in one statement. A cursor belongs to one parent's list, so with a cursor there is
/// one statement for each parent.
///
/// # Errors
/// As [`of`].
pub async fn of_each<E, P>(
    read: &Read<'_>,
    list: impl Fn() -> List<E>,
    parent: E::Column,
    parents: &[P],
    request: &PageRequest,
) -> Result<HashMap<P, Page<E::Model>>>
where
    E: EntityTrait,
    E::Model: Sparse,
    P: Copy + Eq + Hash + ValueType + sea_orm::TryGetable + Into<Value> + std::fmt::Debug,
    Vec<P>: Into<Value>,
{
    let span = request.span()?;
    let all = list();
    let bound_to = fingerprint::of(&all.bound_to);
    let bound_to = |parent: P| format!("{bound_to} of {parent:?}");
    let mut pages = HashMap::with_capacity(parents.len());
    if span.from.is_some() {
        for id in parents {
            let list = list();
            let list = List {
                bound_to: bound_to(*id),
                rows: list.rows.filter(parent.eq(*id)),
                parts: vec![],
                ..list
            };
            pages.insert(*id, of(read, list, request).await?);
        }
        return Ok(pages);
    }
    let positions = position::requested(read, request).await?;
    let mut totals = HashMap::new();
    if request.count {
        let rows = all.rows.clone();
        let rows = rows.filter(any_of(read, parent, parents.to_vec()));
        totals = counts::<E, P>(read, rows, parent).await?;
    }
    let mut seal = Seal::new(read, &all);
    let columns = all.columns(request, Some(parent));
    let backend = read.db.get_database_backend();
    let firsts = firsts(backend, (all, &columns), (parent, parents), &span);
    let mut found: HashMap<P, Vec<E::Model>> = HashMap::new();
    let firsts = statement(backend, &firsts);
    for row in read.db.query_all_raw(firsts).await? {
        let row = E::Model::read(&row, &columns)?;
        if let Ok(id) = <P as ValueType>::try_from(row.get(parent)) {
            found.entry(id).or_default().push(row);
        }
    }
    for id in parents {
        seal.bound_to = fingerprint::of(&bound_to(*id)).into();
        let total = request
            .count
            .then(|| totals.remove(id).unwrap_or(Total::of(0)));
        pages.insert(
            *id,
            page(
                found.remove(id).unwrap_or_default(),
                &span,
                &seal,
                (total, positions.newest.clone()),
            ),
        );
    }
    Ok(pages)
}

/// The first rows of each parent's list in its order, as many as a page of each needs.
fn firsts<E, P>(
    backend: DbBackend,
    (list, columns): (List<E>, &Columns),
    (parent, parents): (E::Column, &[P]),
    span: &Span<'_>,
) -> SelectStatement
where
    E: EntityTrait,
    P: Copy + Into<Value>,
    Vec<P>: Into<Value>,
{
    let upwards = list.descending == span.backward;
    let direction = if upwards {
        Direction::Asc
    } else {
        Direction::Desc
    };
    let rows = list.rows.clone().select_only();
    let list = List {
        rows: rows.columns(columns.of_entity::<E>()),
        ..list
    };
    let of_each = (parent, parents.to_vec());
    match backend {
        DbBackend::Postgres => beside((list, columns), of_each, span, &direction),
        _ => numbered((list, columns), of_each, span, &direction),
    }
}

/// PostgreSQL finds the first rows of one parent after another by an index, and does not read the others.
fn beside<E: EntityTrait>(
    (list, columns): (List<E>, &Columns),
    (parent, parents): (E::Column, impl Into<Value>),
    span: &Span<'_>,
    direction: &Direction,
) -> SelectStatement {
    let (one, firsts, key) = ("one", "firsts", "order_key");
    let own = list
        .rows
        .clone()
        .filter(parent.into_expr().eq(Expr::col((one, one))))
        .into_query()
        .expr_as(list.key(), key)
        .order_by_expr(list.key(), direction.clone())
        .order_by(list.id.as_column_ref(), direction.clone())
        .limit(u64::from(span.size) + 1)
        .take();
    Query::select()
        .columns(columns.of_entity::<E>().map(|column| (firsts, column)))
        .from_function(Func::cust("UNNEST").arg(Expr::val(parents)), one)
        .join_lateral(JoinType::InnerJoin, own, firsts, Expr::cust("TRUE"))
        .order_by((firsts, key), direction.clone())
        .order_by((firsts, list.id), direction.clone())
        .take()
}

/// `SQLite`, which has no lateral joins, numbers all rows within their parents.
fn numbered<E, P>(
    (list, columns): (List<E>, &Columns),
    (parent, parents): (E::Column, Vec<P>),
    span: &Span<'_>,
    direction: &Direction,
) -> SelectStatement
where
    E: EntityTrait,
    P: Into<Value>,
{
    let window = WindowStatement::partition_by(parent.as_column_ref())
        .order_by_expr(list.key(), direction.clone())
        .order_by(list.id.as_column_ref(), direction.clone())
        .take();
    let number = "number";
    let inner = list
        .rows
        .filter(parent.is_in(parents))
        .into_query()
        .expr_window_as(Func::cust("ROW_NUMBER"), window, number)
        .take();
    Query::select()
        .columns(columns.of_entity::<E>())
        .from_subquery(inner, "numbered")
        .and_where(Expr::col(number).lte(span.size + 1))
        .order_by(number, Direction::Asc)
        .take()
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
