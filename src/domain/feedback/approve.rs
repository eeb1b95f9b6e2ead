//! Approves a draft, whose text does not change from then on.

use entity::feedback;
use kernel::{
    Caller, Error, Noun, Read, Result,
    check::{Command, Problems},
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};

use super::{About, Feedback, Status, Trigger};
use crate::{
    id::FeedbackId,
    referral, site,
    suggestion::{self, status::is_decided},
};

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Approve {
    pub feedback: FeedbackId,
    pub expected_version: i32,
    /// Whether what looks like data about people is none: the manager has read it again.
    pub is_about_nobody: bool,
}

impl Command for Approve {
    fn check(&self, _problems: &mut Problems) {}
}

/// Approves a draft.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not a draft; if what it says is no longer so; if it may
/// contain data about people, and the input does not say that it does not; if the version is stale.
pub async fn approve(caller: &Caller, input: Approve) -> Result<Feedback> {
    let mut work = caller.begin(Action::ApproveFeedback, &input).await?;
    let row = super::get_in(&work, input.feedback, &[Status::Draft]).await?;
    expect_version(row.version, input.expected_version)?;
    let composed = super::composed::of_rows(&work.read(), std::slice::from_ref(&row)).await?;
    let composed = composed.into_values().next();
    let composed = composed.ok_or(Error::NotFound(Noun::Feedback))?;
    let is_clear = input.is_about_nobody || composed.findings.is_empty();
    all_met([
        (
            is_still_so(&work.read(), &row).await?,
            Rule::FeedbackStillSo,
        ),
        (is_clear, Rule::FeedbackAboutNobody),
    ])?;
    let change = feedback::ActiveModel {
        heading: Set(Some(composed.heading)),
        text: Set(Some(composed.text)),
        ..row.clone().into()
    };
    let because = Because::default();
    let row = super::move_on(&work, &row, Status::Approved, change, because).await?;
    work.happened(event::FeedbackApproved::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}

/// Whether what a message tells is still so: a suggestion may have been reopened since, and decided again, and a session
/// cancelled.
pub(super) async fn is_still_so(read: &Read<'_>, row: &Feedback) -> Result<bool> {
    use site::Status::{Archived, Completed, InProgress, Scheduled};
    let Some(about) = About::of(row) else {
        return Ok(false);
    };
    // It has happened again since: the message about that is the one to send.
    let again = super::within_reach(read)
        .filter(feedback::Column::Trigger.eq(row.trigger))
        .filter(feedback::Column::DraftedAt.gt(row.drafted_at));
    let again = match about {
        About::Suggestion(id) => again.filter(feedback::Column::SuggestionId.eq(id)),
        About::Site(id) => again.filter(feedback::Column::SiteId.eq(id)),
        About::Referral(id) => again.filter(feedback::Column::ReferralId.eq(id)),
    };
    if again.one(read.db()).await?.is_some() {
        return Ok(false);
    }
    Ok(match about {
        About::Suggestion(id) => is_decided(suggestion::get(read, id).await?.status),
        About::Referral(id) => {
            let case = referral::get(read, id).await?;
            let for_victim = row.trigger == Trigger::ReferralConcludedForVictim;
            // It may have been concluded again since, differently.
            let is_of_this_end = case.concluded_at.is_some_and(|at| at <= row.drafted_at);
            is_of_this_end && (!for_victim || super::is_for_victim(&case))
        }
        About::Site(id) => {
            let status = site::get(read, id).await?.status;
            match row.trigger {
                Trigger::SiteScheduled => matches!(status, Scheduled | InProgress),
                _ => matches!(status, Completed | Archived),
            }
        }
    })
}
