//! Completes the work at a site, with a photo of the result or a reason why there is none. The first time sets when the site
//! was improved.

use entity::site;
use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::{PhotoId, SiteId},
    photo,
    site::{
        Site,
        status::{self, Step},
    },
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Complete {
    pub site: SiteId,
    pub expected_version: i32,
    /// The photo of the result. Either it is given, or the reason why there is none.
    pub photo: Option<PhotoId>,
    pub photo_waiver: Option<String>,
}

impl Command for Complete {
    fn check(&self, problems: &mut Problems) {
        problems.optional("photoWaiver", self.photo_waiver.as_deref(), NOTE);
    }
}

/// Completes the work at a site. The first time sets when the site was improved.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the status does not allow the step; if there is neither a photo
/// of the result nor a reason; if the version is stale.
pub async fn complete(caller: &Caller, input: Complete) -> Result<Site> {
    let mut work = caller.begin(Action::CompleteSite, &input).await?;
    let site = super::get_alone(&work, input.site).await?;
    expect_version(site.version, input.expected_version)?;
    status::after(site.status, Step::Complete)?;
    let open = super::has_open_session(&work.read(), site.id).await?;
    let worked = super::totals::has_credited_session(&work.read(), &site).await?;
    let is_shown = match (input.photo, &input.photo_waiver) {
        (Some(photo), None) => photo::shows_result(&work, photo, &site).await?,
        (None, Some(_)) => true,
        _ => false,
    };
    all_met([
        (!open, Rule::SiteNoOpenSession),
        (worked, Rule::SiteNeedsCompletedSession),
        (is_shown, Rule::AfterPhotoOrWaiver),
    ])?;
    let change = site::ActiveModel {
        improved_at: Set(site.improved_at.or(Some(work.now()))),
        ..site.clone().into()
    };
    let site = super::move_on(
        &work,
        &site,
        Step::Complete,
        change,
        Because {
            reason: None,
            note: input.photo_waiver,
        },
    )
    .await?;
    work.happened(event::SiteCompleted::of(site.id)).await?;
    work.commit().await?;
    Ok(site)
}
