//! Makes a session part of an operation, and takes it out again. A session is part of at most one operation, so that its hours
//! count once.

use entity::{
    operation, operation_session, operation_site,
    session::{self, Status as SessionStatus},
};
use kernel::{
    Caller, Result, Work,
    bound::{OPERATION_SESSIONS, OPERATION_SITES},
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

use super::{Operation, Status, linked};
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

/// Makes a session part of an operation. Its site becomes one of the operation's.
///
/// # Errors
/// If the caller lacks the scope, or one of the two is not found; if the operation is neither planned nor completed or has
/// no room; if the session was cancelled, is on another day or is part of an operation already; if the version is stale.
pub async fn add_session(caller: &Caller, input: AddSession) -> Result<Operation> {
    let work = caller.begin(Action::AddSessionToOperation, &input).await?;
    let row = super::get_alone(&work, input.operation).await?;
    expect_version(row.version, input.expected_version)?;
    let session = sessions::get(&work.read(), input.session).await?;
    let in_another = operation_session::Entity::find_by_id(session.id);
    let in_another = in_another.one(work.db()).await?;
    let of_this = operation_session::Column::OperationId.eq(row.id);
    let present = operation_session::Entity::find().filter(of_this);
    let present = present.count(work.db()).await?;
    let sites = linked::sites(&work, row.id).await?;
    let is_new_site = !sites.contains(&session.site_id);
    all_met([
        (
            matches!(row.status, Status::Planned | Status::Completed),
            Rule::OperationTakesSessions,
        ),
        (is_on_its_days(&row, &session), Rule::SessionInOperationDays),
        (in_another.is_none(), Rule::SessionInOneOperation),
        (
            present < OPERATION_SESSIONS as u64 && (!is_new_site || sites.len() < OPERATION_SITES),
            Rule::OperationRoom,
        ),
    ])?;
    let link = operation_session::Model {
        session_id: session.id,
        operation_id: row.id,
    };
    operation_session::Entity::insert(link.into_active_model().reset_all())
        .exec_without_returning(work.db())
        .await?;
    if is_new_site {
        let site = operation_site::Model {
            operation_id: row.id,
            site_id: session.site_id,
        };
        work.gather([site.into_active_model().reset_all()]).await?;
    }
    changed(work, &row, event::OperationSessionAdded::of(row.id)).await
}

/// Takes a session out of an operation. The operation's sites stay as they are.
///
/// # Errors
/// If the caller lacks the scope or the operation is not found; if the session is not part of it; if the version is stale.
pub async fn remove_session(caller: &Caller, input: AddSession) -> Result<Operation> {
    let work = caller
        .begin(Action::RemoveSessionFromOperation, &input)
        .await?;
    let row = super::get_alone(&work, input.operation).await?;
    expect_version(row.version, input.expected_version)?;
    let removed = operation_session::Entity::delete_many()
        .filter(operation_session::Column::SessionId.eq(input.session))
        .filter(operation_session::Column::OperationId.eq(row.id))
        .exec(work.db())
        .await?;
    all_met([(removed.rows_affected == 1, Rule::SessionInOperation)])?;
    changed(work, &row, event::OperationSessionRemoved::of(row.id)).await
}

/// Whether a session takes place, or took place, on one of the days of an operation.
fn is_on_its_days(row: &Operation, session: &session::Model) -> bool {
    (row.starts_on..=row.ends_on).contains(&session.date)
        && session.status != SessionStatus::Cancelled
}

/// Gives the operation its next version, and commits.
async fn changed(mut work: Work, row: &Operation, event: Event) -> Result<Operation> {
    let change = operation::ActiveModel::from(row.clone()).reset_all();
    let row = super::save(&work, row, change).await?;
    work.happened(event).await?;
    work.commit().await?;
    Ok(row)
}
