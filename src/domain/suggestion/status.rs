//! The statuses of a suggestion and the steps between them, as one table in which every refusal is listed.

use kernel::{Error, Noun, Result};
use strum::{EnumIter, IntoStaticStr};

use entity::suggestion::Status::{
    self, Accepted, Declined, Duplicate, NeedsInfo, ReferredOn, Submitted, UnderReview, Withdrawn,
};

/// A step that can change the status of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum Step {
    /// The Team looks at it.
    Review,
    /// The Team asks something about it.
    Ask,
    /// Whoever suggested it answers.
    Answer,
    /// It becomes a site, or is attached to one.
    Accept,
    /// It is not taken up.
    Decline,
    /// It is the same as another one.
    MarkDuplicate,
    /// It is for another body.
    ReferOn,
    /// Whoever suggested it takes it back.
    Withdraw,
    /// It is looked at again.
    Reopen,
    /// What it says is put right.
    Amend,
}

/// The status after a step. That an accepted one is reopened only once its site is closed is another rule's business.
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
        // Who never answers is declined for want of information.
        (Step::Decline, UnderReview | NeedsInfo) => Declined,
        // Both may show at first sight.
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

/// Whether something may still come of it.
#[must_use]
pub fn is_open(status: Status) -> bool {
    match status {
        Submitted | UnderReview | NeedsInfo | Accepted => true,
        Declined | Duplicate | ReferredOn | Withdrawn => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_kept;

    #[test]
    fn every_step_in_every_status_is_as_the_kept_table_says() {
        assert_kept(Noun::Suggestion, after);
    }
}
