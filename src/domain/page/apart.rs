//! Rows of a list that its order must not place by their own key, because the place would tell what they hold: they come
//! after all others, by another column.

use sea_orm::{
    ColumnTrait, EntityTrait, ModelTrait, Value,
    sea_query::{BinOper, CaseStatement, Expr, ExprTrait, SimpleExpr},
};

use crate::domain::{Read, condition::any_of};

/// Comes after every name.
const LAST: char = char::MAX;

/// Rows that are kept apart.
#[derive(Clone, Debug)]
pub struct Apart<E: EntityTrait> {
    ids: Vec<Value>,
    these: SimpleExpr,
    by: E::Column,
}

impl<E: EntityTrait> Apart<E> {
    /// The rows of those ids, which come last by a column of text.
    pub fn new<V>(read: &Read<'_>, id: E::Column, ids: &[V], by: E::Column) -> Self
    where
        V: Clone + Into<Value>,
        Vec<V>: Into<Value>,
    {
        Self {
            ids: ids.iter().cloned().map(Into::into).collect(),
            these: any_of(read, id, ids.to_vec()),
            by,
        }
    }

    /// The key of a row, if it is kept apart.
    pub(super) fn key_of(&self, row: &E::Model, id: &Value) -> Option<Value> {
        if !self.ids.contains(id) {
            return None;
        }
        match row.get(self.by) {
            Value::String(Some(text)) => Some(format!("{LAST}{text}").into()),
            other => Some(other),
        }
    }
}

/// What rows are ordered by.
pub(super) fn key<E: EntityTrait>(by: E::Column, apart: Option<&Apart<E>>) -> SimpleExpr {
    let Some(apart) = apart else {
        return by.into_expr();
    };
    let last = Expr::val(LAST.to_string()).binary(BinOper::Custom("||"), apart.by.into_expr());
    CaseStatement::new()
        .case(apart.these.clone(), last)
        .finally(by.into_expr())
        .into()
}
