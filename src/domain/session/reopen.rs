//! Reopens a completed session, so that its records can be corrected.

use crate::{
    id::SessionId,
    reference::SESSION_REOPENED,
    session::{Session, status::Step},
};
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Reopen {
    pub session: SessionId,
    pub expected_version: i32,
    /// A code of the reference list `SESSION_REOPENED`.
    pub reason: String,
    pub note: Option<String>,
}

impl Command for Reopen {
    fn check(&self, problems: &mut Problems) {
        problems.code("reasonCode", SESSION_REOPENED, &self.reason);
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Reopens a completed session, so that its records can be corrected and it can be completed again. Nothing else
/// changes: credited minutes change when an outcome does, and a completed site remains completed.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn reopen(caller: &Caller, input: Reopen) -> Result<Session> {
    let mut work = caller.begin(Action::ReopenSession, &input).await?;
    let session = super::get(&work.read(), input.session).await?;
    expect_version(session.version, input.expected_version)?;
    let change = session.clone().into();
    let session = super::move_on(
        &work,
        &session,
        Step::Reopen,
        change,
        Because::of(&input.reason, input.note.as_deref()),
    )
    .await?;
    work.happened(event::SessionReopened::of(session.id))
        .await?;
    work.commit().await?;
    Ok(session)
}
