//! The history of every kind of record that has a status: one row for each change of status.

use entity::status_change;
use sea_orm::{
    ActiveEnum,
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::{Caller, Noun, Work, error::Result, policy::Action};

pub use entity::status_change::Model as StatusChange;

/// The name by which a status is stored.
pub fn stored<S: ActiveEnum<Value = String>>(status: &S) -> String {
    status.to_value()
}

/// The status of a stored name.
///
/// # Errors
/// An internal error if there is none.
pub fn status<S: ActiveEnum<Value = String>>(stored: &String) -> Result<S> {
    Ok(S::try_from_value(stored)?)
}

/// Why a status changed.
#[derive(Clone, Debug, Default)]
pub struct Because {
    /// A code of a reference list.
    pub reason: Option<String>,
    /// A free text.
    pub note: Option<String>,
}

impl Because {
    /// A reason and an optional note.
    #[must_use]
    pub fn of(reason: &str, note: Option<&str>) -> Self {
        Self {
            reason: Some(reason.into()),
            note: note.map(str::to_owned),
        }
    }
}

/// Adds a row to the history of a record.
pub async fn changed<S: ActiveEnum<Value = String>>(
    work: &Work,
    (noun, row): (Noun, Uuid),
    from: Option<S>,
    to: S,
    because: Because,
) -> Result<()> {
    let by = work.caller().principal();
    let change = status_change::ActiveModel {
        id: NotSet,
        noun: Set(noun.name().into()),
        row_id: Set(row),
        from_status: Set(from.map(|status| status.to_value())),
        to_status: Set(to.to_value()),
        at: Set(work.now()),
        by_subject: Set(by.subject.clone()),
        by_issuer: Set(by.issuer.stored().into()),
        by_role: Set(Some(by.role.name().into())),
        by_organisation: Set(by.organisation.clone()),
        reason: Set(because.reason),
        note: Set(because.note),
    };
    work.gather([change]).await
}

/// The history of a record that the caller has read already, oldest change first.
pub async fn of_one(read: &super::Read<'_>, row: Uuid) -> Result<Vec<StatusChange>> {
    Ok(status_change::Entity::find()
        .filter(status_change::Column::RowId.eq(row))
        .order_by_asc(status_change::Column::Id)
        .all(&read.db)
        .await?)
}

/// The histories of many records, oldest change first. The caller has read the records already, so they are within
/// reach.
pub async fn of(caller: &Caller, rows: Vec<Uuid>) -> Result<Vec<StatusChange>> {
    let read = &caller.read(Action::ReadViewer)?;
    let changes = status_change::Entity::find()
        .filter(super::condition::any_of(
            read,
            status_change::Column::RowId,
            rows,
        ))
        .order_by_asc(status_change::Column::Id);
    Ok(changes.all(&read.db).await?)
}
