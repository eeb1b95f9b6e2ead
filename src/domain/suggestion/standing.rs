//! The progress of a suggestion as its submitter sees it: its own status, and the progress of its site once it is
//! accepted.

use super::{Status, Suggestion};
use crate::site::{self, Behind};
use kernel::clock::elapsed_hours;

/// The stage of a suggestion: its status, or what follows from its site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Submitted,
    UnderReview,
    NeedsInfo,
    Accepted,
    Scheduled,
    Completed,
    Declined,
    Duplicate,
    ReferredOn,
    Withdrawn,
}

/// The stage of a suggestion, in plain words, and whether it is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub stage: Stage,
    pub text: &'static str,
    pub is_open: bool,
}

/// The stage of a suggestion, given the progress of its site.
#[must_use]
pub fn of(suggestion: &Suggestion, behind: Option<Behind>) -> Standing {
    let (stage, text, is_open) = match suggestion.status {
        Status::Submitted => (Stage::Submitted, "Received", true),
        Status::UnderReview => (Stage::UnderReview, "Being looked at", true),
        Status::NeedsInfo => (Stage::NeedsInfo, "Waiting for an answer", true),
        Status::Accepted => return accepted(behind),
        Status::Declined => (Stage::Declined, "Not taken up", false),
        Status::Duplicate => (Stage::Duplicate, "Suggested before", false),
        Status::ReferredOn => (Stage::ReferredOn, "Passed on", false),
        Status::Withdrawn => (Stage::Withdrawn, "Taken back", false),
    };
    Standing {
        stage,
        text,
        is_open,
    }
}

fn accepted(behind: Option<Behind>) -> Standing {
    use site::Status::{
        Approved, Archived, Assessing, Completed, Declined, InProgress, OnHold, Proposed, Scheduled,
    };
    let status = behind.map_or(Proposed, |site| site.status);
    let (stage, is_open) = match status {
        Proposed | Assessing | Approved | OnHold => (Stage::Accepted, true),
        Scheduled | InProgress => (Stage::Scheduled, true),
        Completed => (Stage::Completed, false),
        Archived if behind.is_some_and(|site| site.is_improved) => (Stage::Completed, false),
        Declined | Archived => (Stage::Accepted, false),
    };
    let text = match status {
        Proposed => "Accepted",
        Archived if stage == Stage::Completed => site::status::plain(Completed),
        other => site::status::plain(other),
    };
    Standing {
        stage,
        text,
        is_open,
    }
}

/// The elapsed hours from the submission to the decision. `None` while it is undecided.
#[must_use]
pub fn hours_to_decision(suggestion: &Suggestion) -> Option<i64> {
    let decided_at = suggestion.decided_at?;
    Some(elapsed_hours(suggestion.submitted_at, decided_at))
}

/// The elapsed hours since the submission of a suggestion that waits for a decision. `None` for any other.
#[must_use]
pub fn waiting_hours(suggestion: &Suggestion, now: chrono::DateTime<chrono::Utc>) -> Option<i64> {
    let waits = matches!(
        suggestion.status,
        Status::Submitted | Status::UnderReview | Status::NeedsInfo
    );
    waits.then(|| elapsed_hours(suggestion.submitted_at, now))
}
