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

/// The new value of a field, and why it is amended.
#[derive(Clone, Debug, PartialEq)]
pub struct Amend<T> {
    /// The new value of the field.
    pub value: T,
    /// The reason in words. Optional for callers who amend their own record.
    pub reason: Option<String>,
}

/// Checks that an amended field states a reason.
pub fn reasoned<T>(problems: &mut Problems, field: &str, amend: Option<&Amend<T>>) {
    if let Some(amend) = amend {
        let reason = amend.reason.as_deref().unwrap_or_default();
        problems.text(&format!("{field}.reason"), reason, NOTE);
    }
}

/// The changes of one amendment, collected field by field.
#[derive(Debug, Default)]
pub struct Changes {
    made: Vec<Change>,
    unchanged: Vec<Problem>,
    /// Whether the input has the new values directly in its fields, with one reason for all of them.
    plain: bool,
}

#[derive(Debug)]
struct Change {
    field: &'static str,
    old: Option<String>,
    new: Option<String>,
    reason: Option<String>,
}

impl Changes {
    /// The changes of an input that has the new values directly in its fields, with one reason for all of them.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            plain: true,
            ..Self::default()
        }
    }

    /// Replaces a field's value by the new one, if one is given, and records the change. `shown` converts a value to
    /// text. The field's name is that in the input, in camel case.
    pub fn take<T: Clone + PartialEq>(
        &mut self,
        field: &'static str,
        value: &mut T,
        amend: Option<Amend<T>>,
        shown: impl Fn(&T) -> Option<String>,
    ) {
        let Some(amend) = amend else { return };
        if *value == amend.value {
            let mut path = vec![field.to_owned()];
            path.extend((!self.plain).then(|| "value".to_owned()));
            self.unchanged.push(Problem {
                path,
                message: "A value that differs from the present one is expected.".into(),
            });
            return;
        }
        self.made.push(Change {
            field,
            old: shown(value),
            new: shown(&amend.value),
            reason: amend.reason,
        });
        *value = amend.value;
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
            reason: Set(change.reason),
            at: Set(work.now()),
            by_subject: Set(work.caller().subject().into()),
        });
        Entity::insert_many(rows)
            .exec_without_returning(work.db())
            .await?;
        Ok(())
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
