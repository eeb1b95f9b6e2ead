//! Records the landowner's decision on permission.

use chrono::NaiveDate;
use entity::site;
use kernel::{
    Caller, Result,
    check::{Command, NAME, Problems},
    event, expect_version,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::SiteId,
    site::{Permission, Site},
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct RecordPermission {
    pub site: SiteId,
    pub expected_version: i32,
    pub permission: Permission,
    /// The owner of the land. Required if permission is granted.
    pub landowner: Option<String>,
    /// The last day of the permission. `None` means until further notice.
    pub valid_to: Option<NaiveDate>,
}

impl Command for RecordPermission {
    fn check(&self, problems: &mut Problems) {
        problems.optional("landowner", self.landowner.as_deref(), NAME);
        if self.permission == Permission::Granted && self.landowner.is_none() {
            problems.add(
                "landowner",
                "The landowner who granted permission is expected.",
            );
        }
        // A refusal may be for a period that is over.
        if self.permission != Permission::Refused
            && let Some(last) = self.valid_to
        {
            problems.not_past("validTo", last);
        }
    }
}

/// Records the landowner's decision on permission.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if the version is stale.
pub async fn record_permission(caller: &Caller, input: RecordPermission) -> Result<Site> {
    let mut work = caller.begin(Action::RecordPermission, &input).await?;
    let site = super::get(&work.read(), input.site).await?;
    expect_version(site.version, input.expected_version)?;
    let change = site::ActiveModel {
        permission: Set(input.permission),
        landowner: Set(input.landowner.or(site.landowner.clone())),
        permission_valid_to: Set(input.valid_to),
        // Whoever was asked before is asked no longer.
        permission_organisation_id: Set(None),
        ..site.clone().into()
    };
    let site = super::save(&work, &site, change).await?;
    work.happened(event::SitePermissionRecorded::of(site.id))
        .await?;
    work.commit().await?;
    Ok(site)
}
