//! The life of a suggestion: one table, every refusal written out.

use super::Status::{self, Accepted, Declined, Submitted, UnderReview, Withdrawn};
use crate::domain::{Error, Noun, Result};

/// A step in the life of a suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The Team looks at it.
    Review,
    /// It becomes a site, or is attached to one.
    Accept,
    /// It is not taken up.
    Decline,
    /// Whoever suggested it takes it back.
    Withdraw,
}

/// The status after a step.
///
/// # Errors
/// A refusal of the rule `status` that names the status and the step.
pub fn after(from: Status, step: Step) -> Result<Status> {
    Ok(match (step, from) {
        (Step::Review, Submitted) => UnderReview,
        (Step::Accept, UnderReview) => Accepted,
        (Step::Decline, UnderReview) => Declined,
        (Step::Withdraw, Submitted | UnderReview) => Withdrawn,
        (Step::Review, UnderReview | Accepted | Declined | Withdrawn)
        | (Step::Accept | Step::Decline, Submitted | Accepted | Declined | Withdrawn)
        | (Step::Withdraw, Accepted | Declined | Withdrawn) => {
            return Err(Error::wrong_step(Noun::Suggestion, from, step));
        }
    })
}

/// Whether something may still come of it.
#[must_use]
pub fn is_open(status: Status) -> bool {
    match status {
        Submitted | UnderReview | Accepted => true,
        Declined | Withdrawn => false,
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::{Status, Step, after};
    use crate::domain::table;

    #[test]
    fn every_step_in_every_status_is_as_the_kept_table_says() {
        let steps = [Step::Review, Step::Accept, Step::Decline, Step::Withdraw];

        table::assert_kept("suggestion", Status::iter(), &steps, after);
    }
}
