//! Begins the assessment of a proposed site.

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
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn assess(caller: &Caller, input: Assess) -> Result<Site> {
    let mut work = caller.begin(Action::AssessSite, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    let change = site.clone().into();
    let site = super::move_on(&work, &site, Step::Assess, change, Because::default()).await?;
    work.happened(event::SiteAssessed::of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
