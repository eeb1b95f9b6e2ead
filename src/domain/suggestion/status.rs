//! The statuses of a suggestion and the steps between them, as one table in which every refusal is listed.

use kernel::{Error, Noun, Result};
use strum::{EnumIter, IntoStaticStr};

use entity::suggestion::Status::{
    self, Accepted, Declined, Duplicate, NeedsInfo, ReferredOn, Submitted, UnderReview, Withdrawn,
};

/// A step that can change the status of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum Step {
    /// The Team begins to review it.
    Review,
    /// The Team asks the submitter a question.
    Ask,
    /// The submitter answers.
    Answer,
    /// It becomes a site, or is attached to one.
    Accept,
    /// It is declined.
    Decline,
    /// It is marked as a duplicate of another one.
    MarkDuplicate,
    /// It is referred on to another body.
    ReferOn,
    /// The submitter withdraws it.
    Withdraw,
    /// It is reopened.
    Reopen,
    /// Its data is amended.
    Amend,
}

/// The status after a step. Another rule checks that an accepted one is only reopened after its site is closed.
///
/// # Errors
/// A refusal by the rule `status`. Its message names the status and the step.
pub fn after(from: Status, step: Step) -> Result<Status> {
    Ok(match (step, from) {
        (Step::Review, Submitted)
        | (Step::Answer, NeedsInfo)
        | (Step::Reopen, Accepted | Declined | Duplicate | ReferredOn) => UnderReview,
        (Step::Ask, UnderReview) => NeedsInfo,
        (Step::Accept, UnderReview) => Accepted,
        // A suggestion whose submitter never answers is declined for lack of information.
        (Step::Decline, UnderReview | NeedsInfo) => Declined,
        // Both may be obvious before a review.
        (Step::MarkDuplicate, Submitted | UnderReview | NeedsInfo) => Duplicate,
        (Step::ReferOn, Submitted | UnderReview | NeedsInfo) => ReferredOn,
        (Step::Withdraw, Submitted | UnderReview | NeedsInfo) => Withdrawn,
        (Step::Amend, Submitted | UnderReview | NeedsInfo) => from,
        (
            Step::Review,
            UnderReview | NeedsInfo | Accepted | Declined | Duplicate | ReferredOn | Withdrawn,
        )
        | (
            Step::Ask | Step::Accept,
            Submitted | NeedsInfo | Accepted | Declined | Duplicate | ReferredOn | Withdrawn,
        )
        | (
            Step::Answer,
            Submitted | UnderReview | Accepted | Declined | Duplicate | ReferredOn | Withdrawn,
        )
        | (Step::Decline, Submitted | Accepted | Declined | Duplicate | ReferredOn | Withdrawn)
        | (
            Step::MarkDuplicate | Step::ReferOn | Step::Withdraw | Step::Amend,
            Accepted | Declined | Duplicate | ReferredOn | Withdrawn,
        )
        | (Step::Reopen, Submitted | UnderReview | NeedsInfo | Withdrawn) => {
            return Err(Error::wrong_step(Noun::Suggestion, from, step));
        }
    })
}

/// Whether the suggestion is open or accepted.
#[must_use]
pub fn is_open(status: Status) -> bool {
    match status {
        Submitted | UnderReview | NeedsInfo | Accepted => true,
        Declined | Duplicate | ReferredOn | Withdrawn => false,
    }
}

/// Whether the suggestion is decided: its suggester is told so.
#[must_use]
pub fn is_decided(status: Status) -> bool {
    matches!(status, Accepted | Declined | Duplicate | ReferredOn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_kept;

    #[test]
    fn the_steps_of_every_status_match_the_kept_table() {
        assert_kept(Noun::Suggestion, after);
    }
}
