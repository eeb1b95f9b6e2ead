//! Suspends, resumes and closes organisations: what differs is the step, its right and its event.

use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event::EventKind,
    expect_version,
    policy::Action,
};

use super::{Organisation, status::Step};
use crate::id::OrganisationId;

/// Which organisation is suspended, resumed or closed.
#[derive(Clone, Debug)]
pub struct MoveOn {
    pub organisation: OrganisationId,
    pub expected_version: i32,
    /// Why, in words.
    pub note: Option<String>,
}

impl Command for MoveOn {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Suspends an organisation: the tokens that name it are refused from the next request on, and on open streams.
///
/// # Errors
/// Without the right or the organisation; when it is suspended or closed already, or the caller's own; with a stale version.
pub async fn suspend(caller: &Caller, input: MoveOn) -> Result<Organisation> {
    let step = (
        Action::SuspendOrganisation,
        Step::Suspend,
        EventKind::OrganisationSuspended,
    );
    move_on(caller, input, step).await
}

/// Resumes an organisation that was suspended: the tokens that name it hold again.
///
/// # Errors
/// Without the right or the organisation; when it is not suspended, or the caller's own; with a stale version.
pub async fn resume(caller: &Caller, input: MoveOn) -> Result<Organisation> {
    let step = (
        Action::ResumeOrganisation,
        Step::Resume,
        EventKind::OrganisationResumed,
    );
    move_on(caller, input, step).await
}

/// Closes an organisation: it is no partner any more, and its tokens are refused. What it did stays.
///
/// # Errors
/// Without the right or the organisation; when it is closed already, or the caller's own; with a stale version.
pub async fn close(caller: &Caller, input: MoveOn) -> Result<Organisation> {
    let step = (
        Action::CloseOrganisation,
        Step::Close,
        EventKind::OrganisationClosed,
    );
    move_on(caller, input, step).await
}

async fn move_on(
    caller: &Caller,
    input: MoveOn,
    (action, step, event): (Action, Step, EventKind),
) -> Result<Organisation> {
    let mut work = caller.begin(action, &input).await?;
    let organisation = super::get(&work.read(), input.organisation).await?;
    expect_version(organisation.version, input.expected_version)?;
    let organisation = super::move_on(&work, &organisation, step, input.note).await?;
    work.happened(event.of(organisation.id)).await?;
    work.commit().await?;
    Ok(organisation)
}
