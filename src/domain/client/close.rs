//! Closes a client: its tokens are refused for good. Its name is not given again.

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
pub struct Close {
    pub client: ClientId,
    pub expected_version: i32,
    /// Why, in words.
    pub note: Option<String>,
}

impl Command for Close {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Closes a client for good.
///
/// # Errors
/// Without the right or the client; when its status does not allow it, or it is the caller's own; with a stale version.
pub async fn close(caller: &Caller, input: Close) -> Result<Client> {
    let mut work = caller.begin(Action::CloseClient, &input).await?;
    let client = super::get(&work.read(), input.client).await?;
    expect_version(client.version, input.expected_version)?;
    all_met([(!is_own(caller, &client), Rule::ClientNotOwn)])?;
    let client = super::move_on(&work, &client, Step::Close, input.note).await?;
    work.happened(EventKind::ClientClosed.of(client.id)).await?;
    work.commit().await?;
    Ok(client)
}
