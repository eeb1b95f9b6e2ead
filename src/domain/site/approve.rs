//! Approves an assessed site, so that work can be planned there.

use entity::site;
use kernel::{
    Caller, Result,
    check::{Command, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::SiteId,
    site::{
        Site,
        status::{self, Step},
    },
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Approve {
    pub site: SiteId,
    pub expected_version: i32,
    /// Whether the work serves the community, displaces no paid work and makes no profit for anybody.
    pub criteria_met: bool,
}

impl Command for Approve {
    fn check(&self, problems: &mut Problems) {
        if !self.criteria_met {
            problems.add(
                "criteriaMet",
                "True is expected. Only a site that meets the criteria can be approved.",
            );
        }
    }
}

/// Approves an assessed site, so that work can be planned there. The landowner must permit the work, and an approved risk
/// assessment must be in date. The work must serve the community, displace no paid work and make no profit for anybody.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if the version is
/// stale.
pub async fn approve(caller: &Caller, input: Approve) -> Result<Site> {
    let mut work = caller.begin(Action::ApproveSite, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    status::after(site.status, Step::Approve)?;
    super::may_be_worked_at(&work, &site).await?;
    let change = site::ActiveModel {
        approved_at: Set(site.approved_at.or(Some(work.now()))),
        ..site.clone().into()
    };
    let site = super::move_on(&work, &site, Step::Approve, change, Because::default()).await?;
    work.happened(event::SiteApproved::of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
