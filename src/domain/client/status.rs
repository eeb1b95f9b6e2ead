//! The statuses of a client and the steps between them, as one table in which every refusal is listed. Closing is
//! permanent.

use strum::{EnumIter, IntoStaticStr};

use entity::client::Status::{self, Active, Closed, Suspended};
use kernel::{Error, Noun, Result};

/// A step that can change the status of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum Step {
    /// Its tokens are refused until it is resumed.
    Suspend,
    /// Its tokens are accepted again.
    Resume,
    /// Its tokens are refused permanently.
    Close,
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
        | (Step::Close, Closed) => return Err(Error::wrong_step(Noun::Client, from, step)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_kept;

    #[test]
    fn every_pair_of_status_and_step_is_defined() {
        assert_kept(Noun::Client, after);
    }
}
