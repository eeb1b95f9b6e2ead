//! Amendments: a record that was wrong is put right field by field, and the old value, the new one and the reason are
//! kept. What depends on a field is asked again by the verb that amends it.

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
    /// What the field shall hold.
    pub value: T,
    /// Why, in words; whoever speaks of their own record may leave it out.
    pub reason: Option<String>,
}

/// A field that may be amended must say why where it is.
pub fn reasoned<T>(problems: &mut Problems, field: &str, amend: Option<&Amend<T>>) {
    if let Some(amend) = amend {
        let reason = amend.reason.as_deref().unwrap_or_default();
        problems.text(&format!("{field}.reason"), reason, NOTE);
    }
}

/// What one amendment changes, collected field by field.
#[derive(Debug, Default)]
pub struct Changes {
    made: Vec<Change>,
    unchanged: Vec<Problem>,
    /// Whether the fields of the input hold their values themselves, with one reason for all of them.
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
    /// The changes of an input whose fields hold their values themselves, with one reason for all of them.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            plain: true,
            ..Self::default()
        }
    }

    /// Takes a field's new value, if one is given, and notes the change; `shown` puts a value into words. The field's
    /// name is that of the input, in camel case.
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
                message: "Another value than the present one is expected.".into(),
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

    /// Writes the changes to a record down, once there are some and each of them changes something.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every field that would stay as it is; what the database answers.
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

/// The amendments of many records, oldest first. Whoever asks holds the records already, so they are within reach; which
/// fields' values they may see is the face's question to the domain.
///
/// # Errors
/// What the database answers.
pub async fn of(caller: &Caller, rows: Vec<Uuid>) -> Result<Vec<Amendment>> {
    let read = &caller.read(Action::ReadViewer)?;
    let amendments = Entity::find()
        .filter(condition::any_of(read, amendment::Column::RowId, rows))
        .order_by_asc(amendment::Column::Id);
    Ok(amendments.all(&read.db).await?)
}
