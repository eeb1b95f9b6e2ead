//! Makes an operation public: everybody sees it and its name from then on.

use entity::operation;
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    clock::local_day,
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use super::{Kind, Operation, Status};
use crate::id::OperationId;

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Publish {
    pub operation: OperationId,
    pub expected_version: i32,
}

impl Command for Publish {
    fn check(&self, _problems: &mut Problems) {}
}

/// Makes an operation public. That cannot be undone, because what was read cannot be taken back.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the Team has not joined it, or it is public already; if it is
/// a policing operation whose last day is not over; if the version is stale.
pub async fn publish(caller: &Caller, input: Publish) -> Result<Operation> {
    let mut work = caller.begin(Action::PublishOperation, &input).await?;
    let row = super::get_alone(&work, input.operation).await?;
    expect_version(row.version, input.expected_version)?;
    let joined = [Status::Planned, Status::Completed, Status::Cancelled];
    all_met([
        (joined.contains(&row.status), Rule::Status),
        (!row.is_public, Rule::OperationNotPublic),
        (
            row.kind != Kind::PolicingOperation || row.ends_on < local_day(work.now()),
            Rule::OperationNameProtected,
        ),
    ])?;
    let change = operation::ActiveModel {
        is_public: Set(true),
        ..row.clone().into()
    };
    let row = super::save(&work, &row, change).await?;
    work.happened(event::OperationPublished::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}
