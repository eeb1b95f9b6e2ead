//! Rows of which only some columns are read. A page of fifty places whose names are asked for reads and decodes a few
//! columns, not thirty. A column that was not read holds a value without a meaning ([`Unread`]); whoever names the columns
//! of a page sees to it that nothing looks at the others.

use sea_orm::{
    DbErr, EntityTrait, IdenStatic, Iterable, QueryResult, TryGetable,
    prelude::{Date, DateTimeUtc},
};

pub use entity_derive::Sparse;

/// A row of which only some columns are read. `entity_derive` implements it.
pub trait Sparse: Sized {
    /// The columns that are read with every page, because what is shown of a row depends on them.
    const ALWAYS: &'static [&'static str];

    /// Reads a row that holds these columns alone, in their order.
    ///
    /// # Errors
    /// If a value cannot be read.
    fn read(row: &QueryResult, columns: &Columns) -> Result<Self, DbErr>;
}

/// Some columns of a table: for each, in the order of the table, whether it is one of them.
#[derive(Clone, Debug)]
pub struct Columns(Vec<bool>);

impl Columns {
    /// The columns of an entity that `are`.
    pub fn of<E: EntityTrait>(are: impl Fn(&'static str) -> bool) -> Self {
        let columns = E::Column::iter().map(|column| are(column.as_str()));
        Self(columns.collect())
    }

    /// They themselves, in their order.
    pub fn of_entity<E: EntityTrait>(&self) -> impl Iterator<Item = E::Column> {
        let all = E::Column::iter().zip(&self.0);
        all.filter_map(|(column, is)| is.then_some(column))
    }
}

/// The values of a row, one after another.
pub struct Cells<'r> {
    row: &'r QueryResult,
    columns: std::slice::Iter<'r, bool>,
    place: usize,
}

impl<'r> Cells<'r> {
    /// From the first column on.
    #[must_use]
    pub fn of(row: &'r QueryResult, columns: &'r Columns) -> Self {
        Self {
            row,
            columns: columns.0.iter(),
            place: 0,
        }
    }

    /// The value of the next column.
    ///
    /// # Errors
    /// If the value cannot be read.
    pub fn take<T: TryGetable + Unread>(&mut self) -> Result<T, DbErr> {
        if self.columns.next() != Some(&true) {
            return Ok(T::unread());
        }
        let value = self.row.try_get_by_index(self.place)?;
        self.place += 1;
        Ok(value)
    }
}

/// A value that a column can hold.
pub trait Unread {
    /// What stands in a column that was not read.
    fn unread() -> Self;
}

impl<T> Unread for Option<T> {
    fn unread() -> Self {
        None
    }
}

/// Types with an empty or smallest value of their own.
macro_rules! unread {
    ($($ty:ty),*) => {
        $(impl Unread for $ty {
            fn unread() -> Self {
                Self::default()
            }
        })*
    };
}

unread!(String, bool, i32, i64, f64, Date, DateTimeUtc);
