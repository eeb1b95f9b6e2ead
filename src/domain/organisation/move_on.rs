//! Suspends, resumes and closes organisations. The three operations differ only in the step, the action and the event.

use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event::{self, Event},
    expect_version,
    policy::Action,
};

use super::{Organisation, status::Step};
use crate::id::OrganisationId;

/// The input of these operations.
#[derive(Clone, Debug)]
pub struct MoveOn {
    pub organisation: OrganisationId,
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
type Transition = (Action, Step, fn(OrganisationId) -> Event);

/// Suspends an organisation: from the next request on the tokens that name it are refused, also on open streams.
///
/// # Errors
/// If the caller lacks the scope or the organisation is not found; if it is already suspended or closed, or is the
/// caller's own; if the version is stale.
pub async fn suspend(caller: &Caller, input: MoveOn) -> Result<Organisation> {
    let transition: Transition = (
        Action::SuspendOrganisation,
        Step::Suspend,
        event::OrganisationSuspended::of,
    );
    move_on(caller, input, transition).await
}

/// Resumes a suspended organisation: the tokens that name it are accepted again.
///
/// # Errors
/// If the caller lacks the scope or the organisation is not found; if it is not suspended, or is the caller's own; if
/// the version is stale.
pub async fn resume(caller: &Caller, input: MoveOn) -> Result<Organisation> {
    let transition: Transition = (
        Action::ResumeOrganisation,
        Step::Resume,
        event::OrganisationResumed::of,
    );
    move_on(caller, input, transition).await
}

/// Closes an organisation: it is no longer a partner, and its tokens are refused. Its history remains.
///
/// # Errors
/// If the caller lacks the scope or the organisation is not found; if it is already closed, or is the caller's own; if
/// the version is stale.
pub async fn close(caller: &Caller, input: MoveOn) -> Result<Organisation> {
    let transition: Transition = (
        Action::CloseOrganisation,
        Step::Close,
        event::OrganisationClosed::of,
    );
    move_on(caller, input, transition).await
}

async fn move_on(
    caller: &Caller,
    input: MoveOn,
    (action, step, event): Transition,
) -> Result<Organisation> {
    let mut work = caller.begin(action, &input).await?;
    let organisation = super::get(&work.read(), input.organisation).await?;
    expect_version(organisation.version, input.expected_version)?;
    let organisation = super::move_on(&work, &organisation, step, input.note).await?;
    work.happened(event(organisation.id)).await?;
    work.commit().await?;
    Ok(organisation)
}
