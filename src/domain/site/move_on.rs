//! Begins the assessment of sites, and resumes sites that were on hold. The two operations differ only in the step, the
//! action and the event.

use crate::{
    id::SiteId,
    site::{Site, status::Step},
};
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    event::{self, Event},
    expect_version,
    history::Because,
    policy::Action,
};

/// The input of both operations.
#[derive(Clone, Debug)]
pub struct MoveOn {
    pub site: SiteId,
    pub expected_version: i32,
}

impl Command for MoveOn {
    fn check(&self, _problems: &mut Problems) {}
}

/// The action, the step and the event of an operation.
type Transition = (Action, Step, fn(SiteId) -> Event);

/// Begins the assessment of a proposed site.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn assess(caller: &Caller, input: MoveOn) -> Result<Site> {
    let transition: Transition = (
        Action::StartSiteAssessment,
        Step::Assess,
        event::SiteAssessmentStarted::of,
    );
    move_on(caller, input, transition).await
}

/// Resumes a site that was on hold.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn resume(caller: &Caller, input: MoveOn) -> Result<Site> {
    let transition: Transition = (Action::ResumeSite, Step::Resume, event::SiteResumed::of);
    move_on(caller, input, transition).await
}

async fn move_on(
    caller: &Caller,
    input: MoveOn,
    (action, step, event): Transition,
) -> Result<Site> {
    let mut work = caller.begin(action, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    let change = site.clone().into();
    let site = super::move_on(&work, &site, step, change, Because::default()).await?;
    work.happened(event(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
