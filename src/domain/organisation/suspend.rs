//! Suspends an organisation: the tokens that name it are refused from the next request on, and on open streams.

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
pub struct Suspend {
    pub organisation: OrganisationId,
    pub expected_version: i32,
    /// Why, in words.
    pub note: Option<String>,
}

impl Command for Suspend {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Suspends an organisation.
///
/// # Errors
/// Without the right or the organisation; when it is suspended or closed already, or the caller's own; with a stale version.
pub async fn suspend(caller: &Caller, input: Suspend) -> Result<Organisation> {
    let mut work = caller.begin(Action::SuspendOrganisation, &input).await?;
    let organisation = super::get(&work.read(), input.organisation).await?;
    expect_version(organisation.version, input.expected_version)?;
    let organisation = super::move_on(&work, &organisation, Step::Suspend, input.note).await?;
    work.happened(EventKind::OrganisationSuspended.of(organisation.id))
        .await?;
    work.commit().await?;
    Ok(organisation)
}
