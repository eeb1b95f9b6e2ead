//! The statuses of an organisation as a partner and the steps between them, as one table in which every refusal is
//! listed. Closing is permanent.

use strum::{EnumIter, IntoStaticStr};

use entity::organisation::{
    Model as Organisation,
    Status::{self, Active, Closed, Suspended},
};
use kernel::{Error, Noun, Result};

/// A step that can change the status of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum Step {
    /// Its tokens are refused until it is resumed.
    Suspend,
    /// Its tokens are accepted again.
    Resume,
    /// It ceases to be a partner.
    Close,
}

/// The status of an organisation.
#[must_use]
pub fn of(organisation: &Organisation) -> Status {
    match (organisation.closed_at, organisation.suspended) {
        (Some(_), _) => Closed,
        (None, true) => Suspended,
        (None, false) => Active,
    }
}

/// The status after a step.
///
/// # Errors
/// A refusal by the rule `status`. Its message names the status and the step.
pub fn after(from: Status, step: Step) -> Result<Status> {
    Ok(match (step, from) {
        (Step::Suspend, Active) => Suspended,
        (Step::Resume, Suspended) => Active,
        (Step::Close, Active | Suspended) => Closed,
        (Step::Suspend, Suspended | Closed)
        | (Step::Resume, Active | Closed)
        | (Step::Close, Closed) => return Err(Error::wrong_step(Noun::Organisation, from, step)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_kept;

    #[test]
    fn every_pair_of_status_and_step_is_defined() {
        assert_kept(Noun::Organisation, after);
    }
}
