//! Begins another round of work at a completed site.

use entity::site;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
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
pub struct Reopen {
    pub site: SiteId,
    pub expected_version: i32,
    /// The reason.
    pub note: Option<String>,
}

impl Command for Reopen {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Begins another round of work at a completed site. It still counts as one improved site, since the first completion.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the landowner's permission or a risk assessment in date is
/// missing; if the status does not allow the step; if the version is stale.
pub async fn reopen(caller: &Caller, input: Reopen) -> Result<Site> {
    let mut work = caller.begin(Action::ReopenSite, &input).await?;
    let site = super::get_alone(&work, input.site).await?;
    expect_version(site.version, input.expected_version)?;
    status::after(site.status, Step::Reopen)?;
    super::may_be_worked_at(&work, &site).await?;
    let change = site::ActiveModel {
        rounds: Set(site.rounds + 1),
        ..site.clone().into()
    };
    let because = Because {
        reason: None,
        note: input.note,
    };
    let site = super::move_on(&work, &site, Step::Reopen, change, because).await?;
    work.happened(event::SiteReopened::of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
