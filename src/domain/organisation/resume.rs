//! Resumes an organisation that was suspended: the tokens that name it hold again.

use super::status::{self, Step};
use crate::domain::{
    Caller, Noun, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event::Event,
    expect_version,
    history::{self, Because},
    id::OrganisationId,
    organisation::Organisation,
    policy::Action,
    rule::Rule,
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
    let from = status::of(&organisation);
    let next = status::after(from, Step::Resume)?;
    let own = caller.standing().organisation == Some(organisation.id);
    all_met([(!own, Rule::OrganisationNotOwn)])?;
    let resumed = Organisation {
        suspended: false,
        ..organisation.clone()
    };
    let organisation = super::save(&work, &organisation, resumed).await?;
    let because = Because {
        reason: None,
        note: input.note,
    };
    let entry = (Noun::Organisation, organisation.id.0);
    history::changed(&work, entry, Some(from), next, because).await?;
    work.happened(Event::OrganisationResumed(organisation.id))
        .await?;
    work.commit().await?;
    Ok(organisation)
}
