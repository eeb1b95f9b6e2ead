//! Asks a landowner for permission that is a registered organisation, and takes its answer, so that its own system can give
//! it. Of other landowners, the answer is recorded by hand (`record_permission`).

use chrono::NaiveDate;
use entity::site;
use kernel::{
    Caller, Error, Noun, Read, Result,
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveValue::Set, QueryFilter, QuerySelect};

use crate::{
    id::{OrganisationId, SiteId},
    organisation,
    partner_reference::{self, Sought},
    place::kept,
    site::{Permission, Site},
};

/// The input of the request.
#[derive(Clone, Debug)]
pub struct RequestPermission {
    pub site: SiteId,
    pub expected_version: i32,
    /// The landowner.
    pub organisation: OrganisationId,
}

impl Command for RequestPermission {
    fn check(&self, _problems: &mut Problems) {}
}

/// Asks a registered organisation for permission to work on its land.
///
/// # Errors
/// If the caller lacks the scope, or the site or the organisation is not found; if the site lies in no area that the
/// organisation is responsible for, so that its system could not see it; if the version is stale.
pub async fn request_permission(caller: &Caller, input: RequestPermission) -> Result<Site> {
    let mut work = caller.begin(Action::RequestPermission, &input).await?;
    let site = super::get_alone(&work, input.site).await?;
    expect_version(site.version, input.expected_version)?;
    let owner = organisation::get(&work.read(), input.organisation).await?;
    let areas = kept::of(work.db(), site.id).await?;
    let reach = caller.directory().reach_of(owner.id, caller.today());
    let is_seen = areas.iter().any(|area| reach.contains(area));
    all_met([(is_seen, Rule::PermissionInOwnersArea)])?;
    let change = site::ActiveModel {
        permission: Set(Permission::Requested),
        permission_organisation_id: Set(Some(owner.id)),
        permission_valid_to: Set(None),
        landowner: Set(Some(owner.name)),
        ..site.clone().into()
    };
    let site = super::save(&work, &site, change).await?;
    work.happened(event::SitePermissionRequested::of(site.id))
        .await?;
    work.commit().await?;
    Ok(site)
}

/// The landowner's answer.
#[derive(Clone, Debug)]
pub struct AnswerPermission {
    /// The site, or the reference that the landowner's own system has for it: exactly one of the two.
    pub site: Option<SiteId>,
    pub reference: Option<Sought>,
    pub is_granted: bool,
    /// The last day of the permission. `None` means until further notice.
    pub valid_to: Option<NaiveDate>,
}

impl Command for AnswerPermission {
    fn check(&self, problems: &mut Problems) {
        if self.site.is_some() == self.reference.is_some() {
            problems.add(
                "site",
                "Exactly one of site and partnerReference is expected.",
            );
        }
        if let Some(reference) = &self.reference {
            partner_reference::check_one(problems, "partnerReference", reference);
        }
        if let Some(last) = self.valid_to {
            problems.not_past("validTo", last);
        }
        if !self.is_granted && self.valid_to.is_some() {
            problems.add("validTo", "No value is expected if permission is refused.");
        }
    }
}

/// Answers a request for permission, for the organisation that was asked.
///
/// # Errors
/// If the caller lacks the scope or the site is not found; if the caller's organisation was not asked, or its answer is
/// recorded already.
pub async fn answer_permission(caller: &Caller, input: AnswerPermission) -> Result<Site> {
    let mut work = caller
        .begin(Action::AnswerPermissionRequest, &input)
        .await?;
    let id = named(&work.read(), &input).await?;
    let site = super::get_alone(&work, id).await?;
    let own = caller.standing().organisation;
    let is_asked = own.is_some()
        && caller.role().acts_for_its_organisation()
        && own == site.permission_organisation_id
        && site.permission == Permission::Requested;
    all_met([(is_asked, Rule::PermissionRequested)])?;
    let answer = if input.is_granted {
        Permission::Granted
    } else {
        Permission::Refused
    };
    let change = site::ActiveModel {
        permission: Set(answer),
        permission_valid_to: Set(input.valid_to),
        ..site.clone().into()
    };
    let site = super::save(&work, &site, change).await?;
    work.happened(event::SitePermissionRecorded::of(site.id))
        .await?;
    work.commit().await?;
    Ok(super::quiet::as_shown(caller, site))
}

/// The site that an answer names.
async fn named(read: &Read<'_>, input: &AnswerPermission) -> Result<SiteId> {
    if let Some(id) = input.site {
        return Ok(id);
    }
    let sought = input.reference.iter().cloned().collect::<Vec<_>>();
    let is_it = partner_reference::has_one_of(read, (Noun::Site, site::Column::Id), &sought);
    let found = super::within_reach(read).filter(is_it).select_only();
    let found = found.column(site::Column::Id).into_tuple();
    found
        .one(read.db())
        .await?
        .ok_or(Error::NotFound(Noun::Site))
}
