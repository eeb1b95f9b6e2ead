//! Closes an organisation: it is no partner any more, and its tokens are refused. What it did stays.

use super::{Organisation, status::Step};
use crate::id::OrganisationId;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event::EventKind,
    expect_version,
    policy::Action,
};

/// Who asks for what.
#[derive(Clone, Debug)]
pub struct Close {
    pub organisation: OrganisationId,
    pub expected_version: i32,
    /// Why, in words.
    pub note: Option<String>,
}

impl Command for Close {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Closes an organisation.
///
/// # Errors
/// Without the right or the organisation; when it is closed already, or the caller's own; with a stale version.
pub async fn close(caller: &Caller, input: Close) -> Result<Organisation> {
    let mut work = caller.begin(Action::CloseOrganisation, &input).await?;
    let organisation = super::get(&work.read(), input.organisation).await?;
    expect_version(organisation.version, input.expected_version)?;
    let organisation = super::move_on(&work, &organisation, Step::Close, input.note).await?;
    work.happened(EventKind::OrganisationClosed.of(organisation.id))
        .await?;
    work.commit().await?;
    Ok(organisation)
}
