//! The first rows of a list, also of one in parts. For a row that is within reach for one of several reasons no index has
//! the list's order. So each part is read in that order, no farther than the page goes, and the parts are merged.

use std::fmt::{self, Write};

use entity::sparse::Columns;
use sea_orm::{
    ColumnTrait, DbBackend, EntityTrait, Order as Direction, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, Statement, Value,
    sea_query::{
        Asterisk, Expr, PostgresQueryBuilder, Query, QueryBuilder, SelectStatement, SimpleExpr,
        SqlWriter, SqlWriterValues, SqliteQueryBuilder, UnionType,
    },
};

use super::List;

/// Which rows of a list are read: those beyond a cursor, in a direction, up to a number.
pub(super) struct Stretch {
    pub(super) beyond: Option<SimpleExpr>,
    pub(super) direction: Direction,
    pub(super) number: u32,
}

/// A list, and the columns that are read of it.
type Sought<'a, E> = (&'a List<E>, &'a Columns);

impl Stretch {
    /// The first rows of some rows of the list.
    fn of<E: EntityTrait>(
        &self,
        (list, columns): Sought<'_, E>,
        rows: Select<E>,
    ) -> SelectStatement {
        let rows = match &self.beyond {
            Some(beyond) => rows.filter(beyond.clone()),
            None => rows,
        };
        rows.select_only()
            .columns(columns.of_entity::<E>())
            .order_by(list.key(), self.direction.clone())
            .order_by(list.id, self.direction.clone())
            .limit(u64::from(self.number))
            .into_query()
    }
}

/// The statement for the first rows of a list.
pub(super) fn first<E: EntityTrait>(
    backend: DbBackend,
    sought: Sought<'_, E>,
    stretch: &Stretch,
) -> Statement {
    let (list, _) = sought;
    let query = match list.parts.as_slice() {
        // Rows that are sorted apart have no index, and a part would have to be sorted as a whole.
        _ if list.apart.is_some() => stretch.of(sought, list.rows.clone()),
        [] => stretch.of(sought, list.rows.clone()),
        [all] => stretch.of(sought, all.clone()),
        parts => {
            let firsts = parts.iter().map(|part| stretch.of(sought, part.clone()));
            merged::<E>(backend, sought, united(firsts, UnionType::All), stretch)
        }
    };
    statement(backend, &query)
}

/// The first rows of the first rows of all parts, each row once.
fn merged<E: EntityTrait>(
    backend: DbBackend,
    (list, columns): Sought<'_, E>,
    firsts: SelectStatement,
    stretch: &Stretch,
) -> SelectStatement {
    let table = E::default();
    let mut rows = Query::select();
    rows.columns(
        columns
            .of_entity::<E>()
            .map(|column| column.as_column_ref()),
    )
    .from_subquery(firsts, table.table_name().to_owned());
    let place = [list.by, list.id].map(|column| column.as_column_ref());
    match backend {
        DbBackend::Postgres => rows.distinct_on(place),
        // SQLite takes the other columns from any row of the group: they are all the same row.
        _ => rows.group_by_columns(place),
    };
    rows.order_by_expr(list.key(), stretch.direction.clone())
        .order_by_expr(list.id.into_expr(), stretch.direction.clone())
        .limit(u64::from(stretch.number))
        .take()
}

/// At most a number of rows of a list, each once, in no particular order.
pub(super) fn some<E: EntityTrait>(list: &List<E>, number: u64) -> SelectStatement {
    let few = |rows: &Select<E>| rows.clone().select_only().limit(number);
    match list.parts.as_slice() {
        [] | [_] => few(&list.rows).expr_as(Expr::val(1), "one").into_query(),
        parts => {
            let ids = parts
                .iter()
                .map(|part| few(part).column(list.id).into_query());
            united(ids, UnionType::Distinct).limit(number).take()
        }
    }
}

/// The union of several selects, each of which may have an order and a limit.
fn united(selects: impl Iterator<Item = SelectStatement>, kind: UnionType) -> SelectStatement {
    let mut each = selects.enumerate().map(|(number, select)| {
        Query::select()
            .column(Asterisk)
            .from_subquery(select, format!("part_{number}"))
            .take()
    });
    let mut all = each.next().unwrap_or_default();
    for select in each {
        all.union(kind, select);
    }
    all
}

/// A statement with the numbers of its limits in its text. If they were values, PostgreSQL would expect a tenth of all rows,
/// and would plan each page anew because that costs less than such a plan.
pub(super) fn statement(backend: DbBackend, query: &SelectStatement) -> Statement {
    let (sql, values) = match backend {
        DbBackend::Postgres => written(query, PostgresQueryBuilder, ("$", true)),
        _ => written(query, SqliteQueryBuilder, ("?", false)),
    };
    Statement::from_sql_and_values(backend, sql, values)
}

fn written(
    query: &SelectStatement,
    builder: impl QueryBuilder,
    (placeholder, numbered): (&str, bool),
) -> (String, sea_orm::Values) {
    let mut text = Text(SqlWriterValues::new(placeholder, numbered));
    query.build_collect_into(builder, &mut text);
    text.0.into_parts()
}

/// A text of SQL in which limits, the only unsigned numbers, are written out.
struct Text(SqlWriterValues);

impl SqlWriter for Text {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        match value {
            Value::BigUnsigned(Some(number)) if write!(self.0, "{number}").is_ok() => {}
            value => self.0.push_param(value, builder),
        }
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_str(text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
