//! SQL conditions that work on both databases.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait, DbBackend, Value,
    sea_query::{Expr, ExprTrait, Func, SelectStatement, SimpleExpr, extension::postgres::PgFunc},
};

use super::{Read, text::folded};

/// A condition that the column equals any of the values. PostgreSQL caches prepared statements by their text, of which
/// there are two: for one value, and for any other number.
pub fn any_of<C: ColumnTrait, V>(read: &Read<'_>, column: C, values: Vec<V>) -> SimpleExpr
where
    V: Into<Value>,
    Vec<V>: Into<Value>,
{
    one_of(read.db.get_database_backend(), column, values)
}

/// The same for a given backend, where there is no caller.
pub fn one_of<C: ColumnTrait, V>(backend: DbBackend, column: C, mut values: Vec<V>) -> SimpleExpr
where
    V: Into<Value>,
    Vec<V>: Into<Value>,
{
    if values.len() == 1
        && let Some(value) = values.pop()
    {
        // PostgreSQL keeps the plan of this form. It would plan anew each time for an array, in which it expects ten
        // values.
        return column.eq(value);
    }
    match backend {
        DbBackend::Postgres => column.into_expr().eq(PgFunc::any(Expr::val(values))),
        _ => column.is_in(values),
    }
}

/// A condition that the column has one of these values of an enumeration. The values are part of the statement's text:
/// PostgreSQL knows how frequent each of them is, so the plan that it keeps is as good as one for each execution.
pub fn has<C: ColumnTrait, E: ActiveEnum<Value = String>>(
    column: C,
    values: impl IntoIterator<Item = E>,
) -> SimpleExpr {
    // In one order and each once, so that there are few texts.
    let values: BTreeSet<String> = values.into_iter().map(|value| value.to_value()).collect();
    let values = values
        .into_iter()
        .map(|value| SimpleExpr::Constant(value.into()));
    column.into_expr().is_in(values)
}

/// A condition that a record has one of these references, whatever their capitals, accents and spaces. The column is the
/// one with the folded reference.
pub fn referenced<C: ColumnTrait>(read: &Read<'_>, column: C, references: &[String]) -> SimpleExpr {
    let folded = references.iter().map(|reference| folded(reference));
    any_of(read, column, folded.collect::<Vec<String>>())
}

/// A condition that the column is among the few values that a subquery finds. PostgreSQL then evaluates the subquery
/// first and looks the rows up by its result. Otherwise, not knowing that there are few, it would scan all rows in the
/// list's order to find a page.
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

/// A condition that no row meets.
#[must_use]
pub fn never() -> SimpleExpr {
    Expr::val(1).eq(0)
}

#[cfg(test)]
mod tests {
    use entity::site::{Column, Entity, Status};
    use sea_orm::{DbBackend, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

    use super::has;

    #[test]
    fn values_of_an_enumeration_are_in_the_text_in_one_order() {
        for backend in [DbBackend::Postgres, DbBackend::Sqlite] {
            let text = |statuses: &[Status]| {
                let rows = Entity::find().select_only().column(Column::Id);
                let rows = rows.filter(has(Column::Status, statuses.to_vec()));
                let statement = rows.build(backend);
                assert!(statement.values.is_none_or(|values| values.0.is_empty()));
                statement.sql
            };
            let one = text(&[Status::Completed, Status::Approved, Status::Completed]);
            assert!(one.ends_with("IN ('APPROVED', 'COMPLETED')"), "{one}");
            assert_eq!(one, text(&[Status::Approved, Status::Completed]));
        }
    }
}
