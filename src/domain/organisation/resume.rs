//! Resumes an organisation that was suspended: the tokens that name it hold again.

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
pub struct Resume {
    pub organisation: OrganisationId,
    pub expected_version: i32,
    /// Why, in words.
    pub note: Option<String>,
}

impl Command for Resume {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Resumes an organisation that was suspended.
///
/// # Errors
/// Without the right or the organisation; when it is not suspended, or the caller's own; with a stale version.
pub async fn resume(caller: &Caller, input: Resume) -> Result<Organisation> {
    let mut work = caller.begin(Action::ResumeOrganisation, &input).await?;
    let organisation = super::get(&work.read(), input.organisation).await?;
    expect_version(organisation.version, input.expected_version)?;
    let organisation = super::move_on(&work, &organisation, Step::Resume, input.note).await?;
    work.happened(EventKind::OrganisationResumed.of(organisation.id))
        .await?;
    work.commit().await?;
    Ok(organisation)
}
