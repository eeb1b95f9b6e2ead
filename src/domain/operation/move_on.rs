//! Accepts, declines and withdraws a request to join in, and completes and cancels an operation. They differ in the step, the
//! action, the event and one rule.

use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    clock::local_day,
    error::all_met,
    event::{self, Event},
    expect_version,
    policy::Action,
    rule::Rule,
};

use super::{Operation, is_asked_by, status::Step};
use crate::id::OperationId;

/// The input of these operations.
#[derive(Clone, Debug)]
pub struct MoveOn {
    pub operation: OperationId,
    pub expected_version: i32,
    /// The reason, as free text, which who asked for it reads too.
    pub note: Option<String>,
}

impl Command for MoveOn {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// The action, the step and the event of an operation.
type Transition = (Action, Step, fn(OperationId) -> Event);

/// Accepts a request: the Team joins in.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not requested; if the version is stale.
pub async fn accept(caller: &Caller, input: MoveOn) -> Result<Operation> {
    let transition: Transition = (
        Action::AcceptInvolvement,
        Step::Accept,
        event::OperationAccepted::of,
    );
    move_on(caller, input, transition).await
}

/// Declines a request.
///
/// # Errors
/// As [`accept`].
pub async fn decline(caller: &Caller, input: MoveOn) -> Result<Operation> {
    let transition: Transition = (
        Action::DeclineInvolvement,
        Step::Decline,
        event::OperationDeclined::of,
    );
    move_on(caller, input, transition).await
}

/// Withdraws a request, for who made it.
///
/// # Errors
/// As [`accept`]; if somebody else made the request.
pub async fn withdraw(caller: &Caller, input: MoveOn) -> Result<Operation> {
    let transition: Transition = (
        Action::WithdrawInvolvement,
        Step::Withdraw,
        event::OperationWithdrawn::of,
    );
    move_on(caller, input, transition).await
}

/// Completes an operation, on its last day at the earliest.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not planned, or is not over; if the version is stale.
pub async fn complete(caller: &Caller, input: MoveOn) -> Result<Operation> {
    let transition: Transition = (
        Action::CompleteOperation,
        Step::Complete,
        event::OperationCompleted::of,
    );
    move_on(caller, input, transition).await
}

/// Cancels an operation that the Team was to join.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not planned; if the version is stale.
pub async fn cancel(caller: &Caller, input: MoveOn) -> Result<Operation> {
    let transition: Transition = (
        Action::CancelOperation,
        Step::Cancel,
        event::OperationCancelled::of,
    );
    move_on(caller, input, transition).await
}

async fn move_on(
    caller: &Caller,
    input: MoveOn,
    (action, step, event): Transition,
) -> Result<Operation> {
    let mut work = caller.begin(action, &input).await?;
    let row = super::get_alone(&work, input.operation).await?;
    expect_version(row.version, input.expected_version)?;
    let has_ended = row.ends_on <= local_day(work.now());
    all_met([
        (
            step != Step::Withdraw || is_asked_by(caller, &row),
            Rule::OperationRequestOwn,
        ),
        (step != Step::Complete || has_ended, Rule::OperationHasEnded),
    ])?;
    let row = super::move_by(&work, &row, step, input.note).await?;
    work.happened(event(row.id)).await?;
    work.commit().await?;
    Ok(row)
}
