//! Resumes a site that was on hold.

use crate::{
    id::SiteId,
    site::{Site, status::Step},
};
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Resume {
    pub site: SiteId,
    pub expected_version: i32,
}

impl Command for Resume {
    fn check(&self, _problems: &mut Problems) {}
}

/// Resumes a site that was on hold.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn resume(caller: &Caller, input: Resume) -> Result<Site> {
    let mut work = caller.begin(Action::ResumeSite, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    let change = site.clone().into();
    let site = super::move_on(&work, &site, Step::Resume, change, Because::default()).await?;
    work.happened(event::SiteResumed::of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
