//! Conditions that both databases understand alike.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, Value,
    sea_query::{Expr, ExprTrait, Func, SelectStatement, SimpleExpr, extension::postgres::PgFunc},
};

use super::Read;

/// A condition that the column is any of the values, in one and the same statement however many there are
/// (PostgreSQL keeps a prepared statement by its text).
pub fn any_of<C: ColumnTrait, V>(read: &Read<'_>, column: C, values: Vec<V>) -> SimpleExpr
where
    V: Into<Value>,
    Vec<V>: Into<Value>,
{
    one_of(read.db.get_database_backend(), column, values)
}

/// The same for a backend by its name, where nobody in particular reads.
pub fn one_of<C: ColumnTrait, V>(backend: DbBackend, column: C, values: Vec<V>) -> SimpleExpr
where
    V: Into<Value>,
    Vec<V>: Into<Value>,
{
    match backend {
        DbBackend::Postgres => column.into_expr().eq(PgFunc::any(Expr::val(values))),
        _ => column.is_in(values),
    }
}

/// A condition that the column is among the few that a query finds. PostgreSQL finds them first, and then the rows by
/// them: without knowing that they are few it would walk all rows in the list's order to look for a page of them.
pub fn among_few<C: ColumnTrait>(read: &Read<'_>, column: C, few: SelectStatement) -> SimpleExpr {
    match read.db.get_database_backend() {
        DbBackend::Postgres => {
            let found = Expr::SubQuery(None, Box::new(few.into()));
            let found = Func::cust("ARRAY").arg(found);
            column.into_expr().eq(PgFunc::any(found))
        }
        _ => column.in_subquery(few),
    }
}

/// A condition that holds for no row.
#[must_use]
pub fn never() -> SimpleExpr {
    Expr::val(1).eq(0)
}
