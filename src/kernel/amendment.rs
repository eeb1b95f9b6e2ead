//! Amendments: a record that was wrong is corrected field by field. The old value, the new value and the reason are
//! kept. The function that amends a field also repeats the checks that depend on that field.

use entity::amendment::{self, Entity};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::{
    Caller, Noun, Work,
    check::{NOTE, Problems},
    condition,
    error::{Error, Problem, Result},
    policy::Action,
};

pub use entity::amendment::Model as Amendment;

/// The change of a field, as an input states it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The field is left out, and keeps its value.
    #[default]
    Kept,
    /// The field is null, and is emptied.
    Emptied,
    /// The field gets this value.
    To(T),
}

impl<T> Change<T> {
    /// The new value, if there is one.
    pub fn given(&self) -> Option<&T> {
        match self {
            Self::To(value) => Some(value),
            Self::Kept | Self::Emptied => None,
        }
    }

    /// The same change with another form of its value.
    pub fn map<U>(self, turned: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Self::Kept => Change::Kept,
            Self::Emptied => Change::Emptied,
            Self::To(value) => Change::To(turned(value)),
        }
    }
}

impl Change<String> {
    /// The new text, if there is one.
    pub fn text(&self) -> Option<&str> {
        self.given().map(String::as_str)
    }
}

impl<T> From<Option<T>> for Change<T> {
    /// The change to a value, if one is given.
    fn from(given: Option<T>) -> Self {
        given.map_or(Self::Kept, Self::To)
    }
}

impl Problems {
    /// Requires that a field which always has a value is not emptied.
    pub fn not_emptied<T>(&mut self, field: &str, change: &Change<T>) {
        if matches!(change, Change::Emptied) {
            self.add(field, "A value is expected, or the field is left out.");
        }
    }

    /// Checks the change of a text that is never empty.
    pub fn changed_text(&mut self, field: &str, change: &Change<String>, most: usize) {
        self.not_emptied(field, change);
        self.optional(field, change.text(), most);
    }

    /// Checks the reason of an amendment that may be made without one.
    pub fn reason(&mut self, reason: Option<&str>) {
        self.optional("reason", reason, NOTE);
    }
}

/// The changes of one amendment, collected field by field, all for the same reason.
#[derive(Debug)]
pub struct Changes {
    reason: Option<String>,
    made: Vec<Made>,
    unchanged: Vec<Problem>,
}

/// A field whose value changes: the old and the new value, as text.
#[derive(Debug)]
struct Made {
    field: &'static str,
    old: Option<String>,
    new: Option<String>,
}

impl Changes {
    /// No changes yet, and the reason for those to come.
    #[must_use]
    pub fn because(reason: Option<String>) -> Self {
        Self {
            reason,
            made: vec![],
            unchanged: vec![],
        }
    }

    /// Replaces the value of a field that is never empty. `shown` converts a value to text. The field's name is that in
    /// the input, in camel case.
    pub fn set<T: PartialEq>(
        &mut self,
        field: &'static str,
        value: &mut T,
        change: Change<T>,
        shown: impl Fn(&T) -> String,
    ) {
        // The check of the input has refused to empty it.
        if let Change::To(new) = change {
            self.replace(field, value, new, |value| Some(shown(value)));
        }
    }

    /// Changes a field that may be empty.
    pub fn change<T: PartialEq>(
        &mut self,
        field: &'static str,
        value: &mut Option<T>,
        change: Change<T>,
        shown: impl Fn(&T) -> String,
    ) {
        let new = match change {
            Change::Kept => return,
            Change::Emptied => None,
            Change::To(new) => Some(new),
        };
        self.replace(field, value, new, |value| value.as_ref().map(&shown));
    }

    fn replace<V: PartialEq>(
        &mut self,
        field: &'static str,
        value: &mut V,
        new: V,
        shown: impl Fn(&V) -> Option<String>,
    ) {
        if *value == new {
            self.unchanged.push(Problem {
                path: vec![field.to_owned()],
                message: "A value that differs from the present one is expected.".into(),
            });
            return;
        }
        self.made.push(Made {
            field,
            old: shown(value),
            new: shown(&new),
        });
        *value = new;
    }

    /// Whether any of these fields changes.
    #[must_use]
    pub fn touch(&self, fields: &[&str]) -> bool {
        self.made
            .iter()
            .any(|change| fields.contains(&change.field))
    }

    /// Stores the changes to a record.
    ///
    /// # Errors
    /// [`Error::Invalid`] if nothing is amended, or with every field that is given its present value.
    pub async fn record(self, work: &Work, (noun, row): (Noun, Uuid)) -> Result<()> {
        let mut problems = self.unchanged;
        if problems.is_empty() && self.made.is_empty() {
            problems.push(Problem {
                path: vec![],
                message: "At least one field to amend is expected.".into(),
            });
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let rows = self.made.into_iter().map(|change| amendment::ActiveModel {
            id: NotSet,
            noun: Set(noun.name().into()),
            row_id: Set(row),
            field: Set(change.field.into()),
            old_value: Set(change.old),
            new_value: Set(change.new),
            reason: Set(self.reason.clone()),
            at: Set(work.now()),
            by_subject: Set(work.caller().subject().into()),
        });
        work.gather(rows).await
    }
}

/// The amendments of many records, oldest first. The caller has read the records already, so they are within reach. The
/// GraphQL layer decides which fields' values the caller may see.
pub async fn of(caller: &Caller, rows: Vec<Uuid>) -> Result<Vec<Amendment>> {
    let read = &caller.read(Action::ReadViewer)?;
    let amendments = Entity::find()
        .filter(condition::any_of(read, amendment::Column::RowId, rows))
        .order_by_asc(amendment::Column::Id);
    Ok(amendments.all(&read.db).await?)
}
