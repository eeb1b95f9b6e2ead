//! Gathered rows of one table, and the statement that writes them. PostgreSQL gets an array for each column, so that the
//! text is the same for any number of rows and its plan is kept. SQLite, which has no arrays, gets a list of rows.

use std::iter::repeat_n;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, DbBackend, DbErr, EntityTrait, IdenStatic, Iterable,
    PrimaryKeyToColumn, PrimaryKeyTrait, Statement, Value, sea_query::ArrayType,
};

/// The maximum number of rows in one statement for SQLite.
const ROWS: usize = 500;

/// Rows of one table.
pub(super) struct Rows {
    table: &'static str,
    columns: Vec<Column>,
    /// The values of all rows, row after row.
    values: Vec<Value>,
}

struct Column {
    name: &'static str,
    /// Its type on PostgreSQL.
    kind: &'static str,
    may_be_null: bool,
}

/// The columns of a table whose values the database does not assign itself.
fn columns<E: EntityTrait>() -> impl Iterator<Item = E::Column> {
    let is_assigned = |column: &E::Column| {
        E::PrimaryKey::auto_increment() && E::PrimaryKey::from_column(*column).is_some()
    };
    E::Column::iter().filter(move |column| !is_assigned(column))
}

impl Rows {
    /// No rows yet.
    pub(super) fn of<E: EntityTrait>() -> Self {
        let columns = columns::<E>().map(|column| {
            let definition = column.def();
            Column {
                name: column.as_str(),
                kind: match definition.get_column_type() {
                    ColumnType::Uuid => "uuid",
                    ColumnType::Boolean => "boolean",
                    ColumnType::Integer => "integer",
                    ColumnType::BigInteger => "bigint",
                    ColumnType::TimestampWithTimeZone => "timestamptz",
                    _ => "text",
                },
                may_be_null: definition.is_null(),
            }
        });
        Self {
            table: E::default().table_name(),
            columns: columns.collect(),
            values: vec![],
        }
    }

    pub(super) fn table(&self) -> &'static str {
        self.table
    }

    /// Adds a row with a value in every column that the database does not assign itself.
    pub(super) fn add<A: ActiveModelTrait>(&mut self, mut row: A) -> Result<(), DbErr> {
        let values = columns::<A::Entity>().map(|column| {
            let value = row.take(column).into_value();
            value.ok_or_else(|| DbErr::AttrNotSet(column.as_str().into()))
        });
        let values: Vec<Value> = values.collect::<Result<_, _>>()?;
        self.values.extend(values);
        Ok(())
    }

    fn names(&self) -> String {
        let names = self.columns.iter().map(|column| quoted(column.name));
        names.collect::<Vec<_>>().join(", ")
    }

    /// The statement for PostgreSQL, with its values after those of other statements.
    pub(super) fn in_arrays(self, values: &mut Vec<Value>) -> Result<String, DbErr> {
        let names = self.names();
        let chosen = self.columns.iter().map(|column| {
            let name = quoted(column.name);
            if column.may_be_null {
                format!("SUBSTR(NULLIF({name}, ''), 2)::{}", column.kind)
            } else {
                name
            }
        });
        let chosen = chosen.collect::<Vec<_>>().join(", ");
        let arrays = self.columns.iter().zip(values.len() + 1..);
        let arrays = arrays.map(|(column, number)| {
            let kind = if column.may_be_null {
                "text"
            } else {
                column.kind
            };
            format!("${number}::{kind}[]")
        });
        let arrays = arrays.collect::<Vec<_>>().join(", ");
        let text = format!(
            "INSERT INTO {} ({names}) SELECT {chosen} FROM UNNEST({arrays}) WITH ORDINALITY AS given ({names}, nth) ORDER BY nth",
            quoted(self.table)
        );
        values.extend(self.into_arrays()?);
        Ok(text)
    }

    /// The values of each column.
    fn into_arrays(self) -> Result<impl Iterator<Item = Value>, DbErr> {
        let width = self.columns.len();
        let mut arrays: Vec<Vec<Value>> = repeat_n(vec![], width).collect();
        for (at, value) in self.values.into_iter().enumerate() {
            let at = at % width;
            let is_marked = self.columns[at].may_be_null;
            arrays[at].push(if is_marked { marked(value)? } else { value });
        }
        Ok(arrays.into_iter().map(|values| {
            let kind = values.first().map_or(ArrayType::String, Value::array_type);
            Value::Array(kind, Some(Box::new(values)))
        }))
    }

    /// The statements for SQLite, each with a clause after its list of rows.
    pub(super) fn in_lists(self, clause: &'static str) -> impl Iterator<Item = Statement> {
        let names = self.names();
        let table = quoted(self.table);
        let width = self.columns.len();
        let mut values = self.values.into_iter().peekable();
        std::iter::from_fn(move || {
            values.peek()?;
            let values: Vec<Value> = values.by_ref().take(width * ROWS).collect();
            let row = format!("({})", repeat_n("?", width).collect::<Vec<_>>().join(", "));
            let list = repeat_n(row, values.len() / width).collect::<Vec<_>>();
            let text = format!(
                "INSERT INTO {table} ({names}) VALUES {}{clause}",
                list.join(", ")
            );
            Some(Statement::from_sql_and_values(
                DbBackend::Sqlite,
                text,
                values,
            ))
        })
    }
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// A value that may be null as text, which is marked if it is not. SeaORM cannot send an array with nulls.
fn marked(value: Value) -> Result<Value, DbErr> {
    let text = match &value {
        Value::String(Some(text)) => format!("={text}"),
        Value::Uuid(Some(id)) => format!("={id}"),
        Value::BigInt(Some(number)) => format!("={number}"),
        Value::ChronoDateTimeUtc(Some(instant)) => format!("={}", instant.to_rfc3339()),
        _ if value == value.as_null() => String::new(),
        _ => return Err(DbErr::Type("a value that is not gathered yet".into())),
    };
    Ok(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_may_be_null_is_marked() {
        let marked = |value: Value| marked(value).expect("a value that is gathered");
        assert_eq!(marked(None::<String>.into()), "".into());
        assert_eq!(marked("".into()), "=".into());
        assert_eq!(marked("=a".into()), "==a".into());
        assert_eq!(marked(None::<i64>.into()), "".into());
        assert_eq!(marked(7_i64.into()), "=7".into());
    }

    #[test]
    fn a_value_of_a_kind_that_is_not_gathered_is_refused() {
        assert!(super::marked(0.5.into()).is_err());
    }
}
