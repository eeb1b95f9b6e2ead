//! The statuses of an operation and the steps between them, as one table in which every refusal is listed.

use strum::{EnumIter, IntoStaticStr};

use entity::operation::Status::{
    self, Cancelled, Completed, Declined, Planned, Requested, Withdrawn,
};
use kernel::{Error, Noun, Result};

/// A step that can change the status of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum Step {
    /// The Team joins in.
    Accept,
    /// The Team does not join in.
    Decline,
    /// The partner no longer asks.
    Withdraw,
    /// It is over.
    Complete,
    /// The Team does not join in after all.
    Cancel,
}

/// The status after a step.
///
/// # Errors
/// A refusal by the rule `status`. Its message names the status and the step.
pub fn after(from: Status, step: Step) -> Result<Status> {
    Ok(match (step, from) {
        (Step::Accept, Requested) => Planned,
        (Step::Decline, Requested) => Declined,
        (Step::Withdraw, Requested) => Withdrawn,
        (Step::Complete, Planned) => Completed,
        (Step::Cancel, Planned) => Cancelled,
        (
            Step::Accept | Step::Decline | Step::Withdraw,
            Planned | Completed | Cancelled | Declined | Withdrawn,
        )
        | (
            Step::Complete | Step::Cancel,
            Requested | Completed | Cancelled | Declined | Withdrawn,
        ) => return Err(Error::wrong_step(Noun::Operation, from, step)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_kept;

    #[test]
    fn every_pair_of_status_and_step_is_defined() {
        assert_kept(Noun::Operation, after);
    }
}
