//! The statuses of a session and the steps between them, as one table in which every refusal is listed.

use kernel::{Error, Noun, Result};
use strum::{EnumIter, IntoStaticStr};

use entity::session::Status::{self, Cancelled, Completed, Confirmed, InProgress, Planned};

/// A step that can change the status of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum Step {
    /// It is confirmed, because everything is ready.
    Confirm,
    /// It begins, with a briefing.
    Start,
    /// Every attendance has an outcome.
    Complete,
    /// It does not take place, or is abandoned.
    Cancel,
    /// It is moved to another time.
    Move,
    /// It is reopened, because its records have to be corrected.
    Reopen,
}

/// The status after a step.
///
/// # Errors
/// A refusal by the rule `status`. Its message names the status and the step.
pub fn after(from: Status, step: Step) -> Result<Status> {
    Ok(match (step, from) {
        (Step::Confirm, Planned) => Confirmed,
        (Step::Start, Confirmed) | (Step::Reopen, Completed) => InProgress,
        (Step::Complete, InProgress) => Completed,
        (Step::Cancel, Planned | Confirmed | InProgress) => Cancelled,
        (Step::Move, Planned | Confirmed) => from,
        (Step::Confirm, Confirmed | InProgress | Completed | Cancelled)
        | (Step::Start, Planned | InProgress | Completed | Cancelled)
        | (Step::Complete, Planned | Confirmed | Completed | Cancelled)
        | (Step::Cancel, Completed | Cancelled)
        | (Step::Move, InProgress | Completed | Cancelled)
        | (Step::Reopen, Planned | Confirmed | InProgress | Cancelled) => {
            return Err(Error::wrong_step(Noun::Session, from, step));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_kept;

    #[test]
    fn the_steps_of_every_status_match_the_kept_table() {
        assert_kept(Noun::Session, after);
    }
}
