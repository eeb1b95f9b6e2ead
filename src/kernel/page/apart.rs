//! Rows of a list whose position must not depend on their own sort key, because the position would reveal a value that
//! the caller may not see. They come after all others, are sorted by another column, or have no order among themselves.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, EntityTrait, ModelTrait, Value,
    sea_query::{BinOper, CaseStatement, Expr, ExprTrait, SimpleExpr},
};

use crate::{Read, condition::any_of};

/// A character that is sorted after every name.
const LAST: char = char::MAX;

/// The rows that are sorted differently.
#[derive(Clone, Debug)]
pub enum Apart<E: EntityTrait> {
    /// The rows with these ids, after all others, by a text column.
    These {
        ids: Vec<Value>,
        these: SimpleExpr,
        by: E::Column,
    },
    /// The rows with these ids, among the others by another column of the same type.
    Among {
        ids: Vec<Value>,
        these: SimpleExpr,
        by: E::Column,
    },
    /// The rows whose sort key is this instant or later, all with the same key.
    Since {
        from: DateTime<Utc>,
        key: DateTime<Utc>,
    },
}

impl<E: EntityTrait> Apart<E> {
    /// The rows with these ids, which come last by a text column.
    pub fn new<V>(read: &Read<'_>, id: E::Column, ids: &[V], by: E::Column) -> Self
    where
        V: Clone + Into<Value>,
        Vec<V>: Into<Value>,
    {
        Self::These {
            ids: ids.iter().cloned().map(Into::into).collect(),
            these: any_of(read, id, ids.to_vec()),
            by,
        }
    }

    /// The rows with these ids, which are sorted by another column of the same type.
    pub fn by<V>(read: &Read<'_>, id: E::Column, ids: &[V], by: E::Column) -> Self
    where
        V: Clone + Into<Value>,
        Vec<V>: Into<Value>,
    {
        Self::Among {
            ids: ids.iter().cloned().map(Into::into).collect(),
            these: any_of(read, id, ids.to_vec()),
            by,
        }
    }

    /// The rows whose instant is `from` or later, which come last, as if the instant were `key`.
    pub fn since(from: DateTime<Utc>, key: DateTime<Utc>) -> Self {
        Self::Since { from, key }
    }

    /// The column by which these rows are sorted, if they have one of their own.
    pub(super) fn column(&self) -> Option<E::Column> {
        match self {
            Self::These { by, .. } | Self::Among { by, .. } => Some(*by),
            Self::Since { .. } => None,
        }
    }

    /// The sort key of a row, if it is one of these rows.
    pub(super) fn key_of(&self, row: &E::Model, id: &Value, own: &Value) -> Option<Value> {
        match self {
            Self::These { ids, by, .. } => {
                if !ids.contains(id) {
                    return None;
                }
                Some(match row.get(*by) {
                    Value::String(Some(text)) => format!("{LAST}{text}").into(),
                    other => other,
                })
            }
            Self::Among { ids, by, .. } => ids.contains(id).then(|| row.get(*by)),
            Self::Since { from, key } => match own {
                Value::ChronoDateTimeUtc(Some(instant)) if *instant < *from => None,
                _ => Some((*key).into()),
            },
        }
    }
}

/// The expression that rows are sorted by.
pub(super) fn key<E: EntityTrait>(by: E::Column, apart: Option<&Apart<E>>) -> SimpleExpr {
    let case = CaseStatement::new();
    let own = by.into_expr();
    match apart {
        None => own,
        Some(Apart::These { these, by, .. }) => {
            let last = Expr::val(LAST.to_string()).binary(BinOper::Custom("||"), by.into_expr());
            case.case(these.clone(), last).finally(own).into()
        }
        Some(Apart::Among { these, by, .. }) => {
            case.case(these.clone(), by.into_expr()).finally(own).into()
        }
        Some(Apart::Since { from, key }) => {
            let last = Expr::val(*key);
            case.case(by.gte(*from), last).finally(own).into()
        }
    }
}
