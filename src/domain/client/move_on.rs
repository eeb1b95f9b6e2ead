//! Suspends, resumes and closes clients: what differs is the step, its right and its event.

use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event::EventKind,
    expect_version,
    policy::Action,
    rule::Rule,
};

use super::{Client, is_own, status::Step};
use crate::id::ClientId;

/// Which client is suspended, resumed or closed.
#[derive(Clone, Debug)]
pub struct MoveOn {
    pub client: ClientId,
    pub expected_version: i32,
    /// Why, in words.
    pub note: Option<String>,
}

impl Command for MoveOn {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Suspends a client: its tokens are refused from the next request on and on open streams, until it is resumed.
///
/// # Errors
/// Without the right or the client; when its status does not allow it, or it is the caller's own; with a stale version.
pub async fn suspend(caller: &Caller, input: MoveOn) -> Result<Client> {
    let step = (
        Action::SuspendClient,
        Step::Suspend,
        EventKind::ClientSuspended,
    );
    move_on(caller, input, step).await
}

/// Resumes a client that was suspended: its tokens hold again, those given out before among them.
///
/// # Errors
/// Without the right or the client; when its status does not allow it, or it is the caller's own; with a stale version.
pub async fn resume(caller: &Caller, input: MoveOn) -> Result<Client> {
    let step = (Action::ResumeClient, Step::Resume, EventKind::ClientResumed);
    move_on(caller, input, step).await
}

/// Closes a client for good. Its name is not given again.
///
/// # Errors
/// Without the right or the client; when its status does not allow it, or it is the caller's own; with a stale version.
pub async fn close(caller: &Caller, input: MoveOn) -> Result<Client> {
    let step = (Action::CloseClient, Step::Close, EventKind::ClientClosed);
    move_on(caller, input, step).await
}

async fn move_on(
    caller: &Caller,
    input: MoveOn,
    (action, step, event): (Action, Step, EventKind),
) -> Result<Client> {
    let mut work = caller.begin(action, &input).await?;
    let client = super::get(&work.read(), input.client).await?;
    expect_version(client.version, input.expected_version)?;
    all_met([(!is_own(caller, &client), Rule::ClientNotOwn)])?;
    let client = super::move_on(&work, &client, step, input.note).await?;
    work.happened(event.of(client.id)).await?;
    work.commit().await?;
    Ok(client)
}
