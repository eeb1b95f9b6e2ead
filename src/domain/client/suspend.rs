//! Suspends a client: its tokens are refused from the next request on, and on open streams.

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
pub struct Suspend {
    pub client: ClientId,
    pub expected_version: i32,
    /// Why, in words.
    pub note: Option<String>,
}

impl Command for Suspend {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Suspends a client: its tokens are refused until it is resumed, those it has among them.
///
/// # Errors
/// Without the right or the client; when its status does not allow it, or it is the caller's own; with a stale version.
pub async fn suspend(caller: &Caller, input: Suspend) -> Result<Client> {
    let mut work = caller.begin(Action::SuspendClient, &input).await?;
    let client = super::get(&work.read(), input.client).await?;
    expect_version(client.version, input.expected_version)?;
    all_met([(!is_own(caller, &client), Rule::ClientNotOwn)])?;
    let client = super::move_on(&work, &client, Step::Suspend, input.note).await?;
    work.happened(EventKind::ClientSuspended.of(client.id))
        .await?;
    work.commit().await?;
    Ok(client)
}
