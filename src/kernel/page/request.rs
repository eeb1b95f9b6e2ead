//! The page that a query requests, and its validation.

use crate::error::{Error, Result};

/// The default page size.
pub const USUAL: u32 = 20;
/// The largest page.
pub const MOST: u32 = 100;

/// The page of a list that a query requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// The number of rows after `after`, or from the start.
    pub first: Option<i32>,
    /// The cursor after which the page begins.
    pub after: Option<String>,
    /// The number of rows before `before`, or from the end.
    pub last: Option<i32>,
    /// The cursor before which the page ends.
    pub before: Option<String>,
    /// Whether to count the whole list.
    pub count: bool,
    /// Whether to return the newest position of the log.
    pub position: bool,
    /// Whether to return what has left the list since `changed_since`.
    pub removed: bool,
    /// Only rows about which an event was committed after this position.
    pub changed_since: Option<String>,
    /// The columns that the query asks for, by their names. `None` if all are read. What a list needs itself is read anyway.
    pub columns: Option<Vec<&'static str>>,
}

/// The direction and size of a page.
pub(super) struct Span<'a> {
    pub(super) backward: bool,
    pub(super) size: u32,
    pub(super) from: Option<&'a str>,
}

impl PageRequest {
    /// The same page, of rows that have changed since a position.
    #[must_use]
    pub fn changed_since(self, position: Option<String>) -> Self {
        Self {
            changed_since: position,
            ..self
        }
    }

    /// The same page, of which only these columns are read.
    #[must_use]
    pub fn reading(self, columns: Option<Vec<&'static str>>) -> Self {
        Self { columns, ..self }
    }

    pub(super) fn span(&self) -> Result<Span<'_>> {
        if (self.first.is_some() || self.after.is_some())
            && (self.last.is_some() || self.before.is_some())
        {
            return Err(Error::invalid(
                "first",
                "Either first and after, or last and before are expected, not both.",
            ));
        }
        let backward = self.last.is_some() || self.before.is_some();
        let (field, size) = if backward {
            ("last", self.last)
        } else {
            ("first", self.first)
        };
        Ok(Span {
            backward,
            size: size_of_page(field, size)?,
            from: if backward {
                self.before.as_deref()
            } else {
                self.after.as_deref()
            },
        })
    }
}

/// The page size requested in a field, or the default.
pub fn size_of_page(field: &str, size: Option<i32>) -> Result<u32> {
    let size = size.map_or(Some(USUAL), |size| {
        <u32 as TryFrom<i32>>::try_from(size)
            .ok()
            .filter(|size| (1..=MOST).contains(size))
    });
    size.ok_or_else(|| Error::invalid(field, "A page size from 1 to 100 is expected."))
}
