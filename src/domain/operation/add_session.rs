//! Makes a session part of an operation, and takes it out again. A session is part of at most one operation, so that its hours
//! count once.

use chrono::NaiveDate;
use entity::{operation, operation_session, session::Status as SessionStatus};
use kernel::{
    Caller, Noun, Result, Work,
    amendment::{Change, Changes},
    bound::OPERATION_SESSIONS,
    check::{Command, Problems},
    error::all_met,
    event::{self, Event},
    expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::{Operation, Status};
use crate::{
    id::{OperationId, SessionId},
    session as sessions,
};

/// The input of both operations.
#[derive(Clone, Debug)]
pub struct AddSession {
    pub operation: OperationId,
    pub expected_version: i32,
    pub session: SessionId,
}

impl Command for AddSession {
    fn check(&self, _problems: &mut Problems) {}
}

/// Makes a session part of an operation.
///
/// # Errors
/// If the caller lacks the scope, or one of the two is not found; if the operation is neither planned nor completed or has
/// no room; if the session was cancelled, is on another day or is part of an operation already; if the version is stale.
pub async fn add_session(caller: &Caller, input: AddSession) -> Result<Operation> {
    let work = caller.begin(Action::AddSessionToOperation, &input).await?;
    // The session first, as when it is moved: two transactions that lock both wait for one another.
    let session = sessions::get_alone(&work, input.session).await?;
    let row = super::get_alone(&work, input.operation).await?;
    expect_version(row.version, input.expected_version)?;
    let in_another = operation_session::Entity::find_by_id(session.id);
    let in_another = in_another.one(work.db()).await?;
    let of_this = operation_session::Column::OperationId.eq(row.id);
    let present = operation_session::Entity::find().filter(of_this);
    let present = present.count(work.db()).await?;
    let is_open = session.status != SessionStatus::Cancelled;
    all_met([
        (
            matches!(row.status, Status::Planned | Status::Completed),
            Rule::OperationTakesSessions,
        ),
        (
            is_open && is_on_its_days(&row, session.date),
            Rule::SessionInOperationDays,
        ),
        (in_another.is_none(), Rule::SessionInOneOperation),
        (present < OPERATION_SESSIONS as u64, Rule::OperationRoom),
    ])?;
    let link = operation_session::Model {
        session_id: session.id,
        operation_id: row.id,
    };
    operation_session::Entity::insert(link.into_active_model().reset_all())
        .exec_without_returning(work.db())
        .await?;
    let change = (None, Change::To(session.reference));
    let event = event::OperationSessionAdded::of(row.id);
    changed(work, &row, change, event).await
}

/// Takes a session out of an operation.
///
/// # Errors
/// If the caller lacks the scope, or one of the two is not found; if the session is not part of it; if the version is stale.
pub async fn remove_session(caller: &Caller, input: AddSession) -> Result<Operation> {
    let work = caller
        .begin(Action::RemoveSessionFromOperation, &input)
        .await?;
    let session = sessions::get_alone(&work, input.session).await?;
    let row = super::get_alone(&work, input.operation).await?;
    expect_version(row.version, input.expected_version)?;
    let removed = operation_session::Entity::delete_many()
        .filter(operation_session::Column::SessionId.eq(session.id))
        .filter(operation_session::Column::OperationId.eq(row.id))
        .exec(work.db())
        .await?;
    all_met([(removed.rows_affected == 1, Rule::SessionInOperation)])?;
    let change = (Some(session.reference), Change::Emptied);
    let event = event::OperationSessionRemoved::of(row.id);
    changed(work, &row, change, event).await
}

/// Whether a day is one of those of an operation.
pub(super) fn is_on_its_days(row: &Operation, day: NaiveDate) -> bool {
    (row.starts_on..=row.ends_on).contains(&day)
}

/// The rule that a session stays on the days of the operation that it is part of, if it is part of one. The operation is locked,
/// so that its days do not change at the same time.
pub(crate) async fn stays_in_its_operation(
    work: &Work,
    session: SessionId,
    day: NaiveDate,
) -> Result<(bool, Rule)> {
    let link = operation_session::Entity::find_by_id(session);
    let link = link.one(work.db()).await?;
    let is_met = match link {
        None => true,
        Some(link) => {
            let row = super::get_alone(work, link.operation_id).await?;
            is_on_its_days(&row, day)
        }
    };
    Ok((is_met, Rule::SessionInOperationDays))
}

/// Records which session was added or removed, gives the operation its next version, and commits.
async fn changed(
    mut work: Work,
    row: &Operation,
    (mut before, change): (Option<String>, Change<String>),
    event: Event,
) -> Result<Operation> {
    let mut changes = Changes::because(None);
    changes.change("session", &mut before, change, String::clone);
    changes.record(&work, (Noun::Operation, row.id.0)).await?;
    let change = operation::ActiveModel::from(row.clone()).reset_all();
    let row = super::save(&work, row, change).await?;
    work.happened(event).await?;
    work.commit().await?;
    Ok(row)
}
