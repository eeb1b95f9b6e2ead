//! Resumes a client that was suspended: its tokens hold again.

use super::{Client, is_own, status::Step};
use crate::id::ClientId;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event::EventKind,
    expect_version,
    policy::Action,
    rule::Rule,
};

/// Who asks for what.
#[derive(Clone, Debug)]
pub struct Resume {
    pub client: ClientId,
    pub expected_version: i32,
    /// Why, in words.
    pub note: Option<String>,
}

impl Command for Resume {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Resumes a client that was suspended: its tokens hold again, those given out before among them.
///
/// # Errors
/// Without the right or the client; when its status does not allow it, or it is the caller's own; with a stale version.
pub async fn resume(caller: &Caller, input: Resume) -> Result<Client> {
    let mut work = caller.begin(Action::ResumeClient, &input).await?;
    let client = super::get(&work.read(), input.client).await?;
    expect_version(client.version, input.expected_version)?;
    all_met([(!is_own(caller, &client), Rule::ClientNotOwn)])?;
    let client = super::move_on(&work, &client, Step::Resume, input.note).await?;
    work.happened(EventKind::ClientResumed.of(client.id))
        .await?;
    work.commit().await?;
    Ok(client)
}
