//! Begins the assessment of a proposed site.

use crate::{
    id::SiteId,
    site::{Site, status::Step},
};
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    event::EventKind,
    expect_version,
    history::Because,
    policy::Action,
};

/// Who asks for what.
#[derive(Clone, Debug)]
pub struct Assess {
    pub site: SiteId,
    pub expected_version: i32,
}

impl Command for Assess {
    fn check(&self, _problems: &mut Problems) {}
}

/// Begins the assessment of a proposed site.
///
/// # Errors
/// Without the right or the row; when the status does not allow it; with a stale version.
pub async fn assess(caller: &Caller, input: Assess) -> Result<Site> {
    let mut work = caller.begin(Action::AssessSite, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    let change = site.clone().into();
    let site = super::move_on(&work, &site, Step::Assess, change, Because::default()).await?;
    work.happened(EventKind::SiteAssessed.of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
