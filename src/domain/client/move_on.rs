//! Suspends, resumes and closes clients. The three operations differ only in the step, the action and the event.

use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event::{self, Event},
    expect_version,
    policy::Action,
    rule::Rule,
};

use super::{Client, is_own, status::Step};
use crate::id::ClientId;

/// The input of these operations.
#[derive(Clone, Debug)]
pub struct MoveOn {
    pub client: ClientId,
    pub expected_version: i32,
    /// The reason, as free text.
    pub note: Option<String>,
}

impl Command for MoveOn {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// The action, the step and the event of an operation.
type Transition = (Action, Step, fn(ClientId) -> Event);

/// Suspends a client: from the next request on its tokens are refused, also on open streams, until it is resumed.
///
/// # Errors
/// If the caller lacks the scope or the client is not found; if its status does not allow the step, or it is the
/// caller's own; if the version is stale.
pub async fn suspend(caller: &Caller, input: MoveOn) -> Result<Client> {
    let transition: Transition = (
        Action::SuspendClient,
        Step::Suspend,
        event::ClientSuspended::of,
    );
    move_on(caller, input, transition).await
}

/// Resumes a suspended client: its tokens are accepted again, including those issued before.
///
/// # Errors
/// If the caller lacks the scope or the client is not found; if its status does not allow the step, or it is the
/// caller's own; if the version is stale.
pub async fn resume(caller: &Caller, input: MoveOn) -> Result<Client> {
    let transition: Transition = (Action::ResumeClient, Step::Resume, event::ClientResumed::of);
    move_on(caller, input, transition).await
}

/// Closes a client permanently. Its `client_id` cannot be used again.
///
/// # Errors
/// If the caller lacks the scope or the client is not found; if its status does not allow the step, or it is the
/// caller's own; if the version is stale.
pub async fn close(caller: &Caller, input: MoveOn) -> Result<Client> {
    let transition: Transition = (Action::CloseClient, Step::Close, event::ClientClosed::of);
    move_on(caller, input, transition).await
}

async fn move_on(
    caller: &Caller,
    input: MoveOn,
    (action, step, event): Transition,
) -> Result<Client> {
    let mut work = caller.begin(action, &input).await?;
    let client = super::get(&work.read(), input.client).await?;
    expect_version(client.version, input.expected_version)?;
    all_met([(!is_own(caller, &client), Rule::ClientNotOwn)])?;
    let client = super::move_on(&work, &client, step, input.note).await?;
    work.happened(event(client.id)).await?;
    work.commit().await?;
    Ok(client)
}
