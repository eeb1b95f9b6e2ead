//! Puts a site on hold. Its open sessions must have been cancelled first.

use crate::{
    id::SiteId,
    reference::SITE_ON_HOLD,
    site::{Site, status::Step},
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
pub struct Hold {
    pub site: SiteId,
    pub expected_version: i32,
    /// A code of the reference list `SITE_ON_HOLD`.
    pub reason: String,
    pub note: Option<String>,
}

impl Command for Hold {
    fn check(&self, problems: &mut Problems) {
        problems.code("reasonCode", SITE_ON_HOLD, &self.reason);
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Puts a site on hold. Its open sessions must have been cancelled first.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn hold(caller: &Caller, input: Hold) -> Result<Site> {
    let mut work = caller.begin(Action::HoldSite, &input).await?;
    let site = super::get_alone(&work, input.site).await?;
    expect_version(site.version, input.expected_version)?;
    let open = super::has_open_session(&work.read(), site.id).await?;
    all_met([(!open, Rule::SiteNoOpenSession)])?;
    let change = site.clone().into();
    let site = super::move_on(
        &work,
        &site,
        Step::Hold,
        change,
        Because::of(&input.reason, input.note.as_deref()),
    )
    .await?;
    work.happened(event::SiteHeld::of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
