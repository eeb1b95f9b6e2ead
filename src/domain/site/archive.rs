//! Archives a site. Lists contain it only on request, and it still counts in figures.

use crate::{
    id::SiteId,
    site::{
        Site,
        status::{self, Step},
    },
};
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Archive {
    pub site: SiteId,
    pub expected_version: i32,
    pub note: Option<String>,
}

impl Command for Archive {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Archives a site that is completed, on hold or not suitable. It stays as public as it was, and still counts in
/// figures.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if sessions are still open; if the status does not allow the
/// step; if the version is stale.
pub async fn archive(caller: &Caller, input: Archive) -> Result<Site> {
    let mut work = caller.begin(Action::ArchiveSite, &input).await?;
    let site = super::get_alone(&work, input.site).await?;
    expect_version(site.version, input.expected_version)?;
    status::after(site.status, Step::Archive)?;
    let open = super::has_open_session(&work.read(), site.id).await?;
    all_met([(!open, Rule::SiteNoOpenSession)])?;
    let change = site.clone().into();
    let because = Because {
        reason: None,
        note: input.note,
    };
    let site = super::move_on(&work, &site, Step::Archive, change, because).await?;
    work.happened(event::SiteArchived::of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
