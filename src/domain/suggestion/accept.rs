//! Accepts a suggestion, for an existing or a new site.

use entity::suggestion;
use kernel::{
    Caller, Result, Work,
    check::{Command, NOTE, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::{SiteId, SuggestionId},
    place::kept,
    site,
    suggestion::{
        Suggestion,
        status::{self, Step},
    },
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Accept {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    /// The site that it is attached to. `None` proposes a new one from the suggestion.
    pub site: Option<SiteId>,
    /// A note that the submitter sees.
    pub note: Option<String>,
}

impl Command for Accept {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Accepts a suggestion that is under review, for an existing site or a new one.
///
/// # Errors
/// If the caller lacks the scope, or the suggestion or the site is not found; if the status does not allow the step; if
/// the version is stale.
pub async fn accept(caller: &Caller, input: Accept) -> Result<Suggestion> {
    let mut work = caller.begin(Action::AcceptSuggestion, &input).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    status::after(suggestion.status, Step::Accept)?;
    let site = onto(&mut work, &suggestion, input.site).await?;
    let change = suggestion::ActiveModel {
        site_id: Set(Some(site)),
        ..super::decided(&work, &suggestion, input.note.clone())
    };
    let because = Because {
        reason: None,
        note: input.note,
    };
    let suggestion = super::move_on(&work, &suggestion, Step::Accept, change, because).await?;
    work.happened(event::SuggestionAccepted::of(suggestion.id))
        .await?;
    work.commit().await?;
    Ok(suggestion)
}

/// The site for an accepted suggestion: the one requested, or else the one that it had led to before it was reopened,
/// if that still accepts suggestions, or else a new one.
async fn onto(work: &mut Work, row: &Suggestion, requested: Option<SiteId>) -> Result<SiteId> {
    if let Some(requested) = requested {
        let site = site::get_alone(work, requested).await?;
        let takes = site::status::takes_suggestions(site.status);
        all_met([(takes, Rule::SiteTakesSuggestions)])?;
        return Ok(site.id);
    }
    if let Some(before) = row.site_id {
        let site = site::get_alone(work, before).await?;
        if site::status::takes_suggestions(site.status) {
            return Ok(site.id);
        }
    }
    propose(work, row).await
}

/// Proposes a site from a suggestion.
async fn propose(work: &mut Work, suggestion: &Suggestion) -> Result<SiteId> {
    let mut areas = kept::of(work.db(), suggestion.id).await?;
    areas.retain(|area| *area != suggestion.ward_id);
    let point = (suggestion.latitude, suggestion.longitude);
    let (kind, ward) = (suggestion.site_kind, suggestion.ward_id);
    let proposal = site::Propose {
        description: Some(suggestion.description.clone()),
        areas,
        ..site::Propose::of(&suggestion.title, kind, point, ward)
    };
    let site = site::write(work, ward, proposal).await?;
    work.happened(event::SiteProposed::of(site.id)).await?;
    Ok(site.id)
}
