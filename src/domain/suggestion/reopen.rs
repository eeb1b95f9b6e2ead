//! Reopens a suggestion that was decided: the Team at any time, the submitter for a limited time.

use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::suggestion;
use kernel::{
    Caller, Error, Result, Work,
    check::{Command, NOTE, Problems},
    clock::local_day,
    error::all_met,
    event, expect_version,
    history::Because,
    policy::Action,
    rule::Rule,
};
use sea_orm::ActiveValue::Set;

use crate::{
    id::SuggestionId,
    site,
    suggestion::{
        Status, Suggestion,
        status::{self, Step},
        subscriber,
    },
};

/// The number of days after the decision within which the submitter may reopen it.
const DAYS: u64 = 28;

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Reopen {
    pub suggestion: SuggestionId,
    pub expected_version: i32,
    /// The reason.
    pub note: Option<String>,
}

impl Command for Reopen {
    fn check(&self, problems: &mut Problems) {
        problems.optional("note", self.note.as_deref(), NOTE);
    }
}

/// Reopens a suggestion that was declined, or whose site is completed or was given up. The Team may do so at any time,
/// and may also reopen a duplicate or a suggestion that was referred on. The submitter may do so up to 28 local days
/// after the decision. The decision remains only in the history.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if another person submitted it; if the status or the day does
/// not allow it; if the version is stale.
pub async fn reopen(caller: &Caller, input: Reopen) -> Result<Suggestion> {
    let mut work = caller.begin(Action::ReopenSuggestion, &input).await?;
    let suggestion = super::get(&work.read(), input.suggestion).await?;
    expect_version(suggestion.version, input.expected_version)?;
    let by_team = super::is_reviewer(caller);
    if !by_team && !super::is_own(caller, &suggestion) {
        return Err(Error::Forbidden(Action::ReopenSuggestion));
    }
    status::after(suggestion.status, Step::Reopen)?;
    may_be_reopened(&work, &suggestion, by_team).await?;
    let change = suggestion::ActiveModel {
        decided_at: Set(None),
        decision_reason: Set(None),
        decision_note: Set(None),
        duplicate_of_id: Set(None),
        referred_to_id: Set(None),
        referred_to: Set(None),
        body_answer: Set(None),
        body_note: Set(None),
        body_answered_at: Set(None),
        ..suggestion.clone().into()
    };
    let because = Because {
        reason: None,
        note: input.note,
    };
    let suggestion = super::move_on(&work, &suggestion, Step::Reopen, change, because).await?;
    let reopened = event::SuggestionReopened::of(suggestion.id);
    let logged = work.happened(reopened).await?;
    subscriber::part(&work, logged, suggestion.id).await?;
    subscriber::release(&work, logged, suggestion.id).await?;
    work.commit().await?;
    Ok(suggestion)
}

async fn may_be_reopened(work: &Work, row: &Suggestion, by_team: bool) -> Result<()> {
    let (is_closed, decided_at) = match (row.status, row.site_id) {
        (Status::Accepted, Some(site)) => {
            let closed_at = site::closed_at(&work.read(), site).await?;
            (closed_at.is_some(), closed_at)
        }
        _ => (true, row.decided_at),
    };
    let today = local_day(work.now());
    let is_decision = matches!(row.status, Status::Accepted | Status::Declined);
    all_met([
        (is_closed, Rule::SuggestionReopenNeedsClosedSite),
        (by_team || is_decision, Rule::SuggestionReopenedByTeam),
        (
            by_team || decided_at.is_none_or(|at| today <= last_day(at)),
            Rule::SuggestionReopenedInTime,
        ),
    ])
}

/// The last local day on which the submitter may reopen a suggestion that was decided at this instant.
fn last_day(decided_at: DateTime<Utc>) -> NaiveDate {
    let day = local_day(decided_at);
    day.checked_add_days(Days::new(DAYS)).unwrap_or(day)
}
