//! Declines a site as not suitable.

use crate::{
    id::SiteId,
    reference::SITE_DECLINED,
    site::{Site, status::Step},
};
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Decline {
    pub site: SiteId,
    pub expected_version: i32,
    /// A code of the reference list `SITE_DECLINED`.
    pub reason: String,
    pub note: Option<String>,
}

impl Command for Decline {
    fn check(&self, problems: &mut Problems) {
        problems.code("reasonCode", SITE_DECLINED, &self.reason);
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Declines a site as not suitable.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn decline(caller: &Caller, input: Decline) -> Result<Site> {
    let mut work = caller.begin(Action::DeclineSite, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    let change = site.clone().into();
    let site = super::move_on(
        &work,
        &site,
        Step::Decline,
        change,
        Because::of(&input.reason, input.note.as_deref()),
    )
    .await?;
    work.happened(event::SiteDeclined::of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
