//! The life of an organisation as a partner: one table, every refusal written out. Closing is for good.

use strum::{EnumIter, IntoStaticStr};

use entity::organisation::{
    Model as Organisation,
    Status::{self, Active, Closed, Suspended},
};
use kernel::{Error, Noun, Result};

/// A step in the life of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum Step {
    /// Its tokens are refused for now.
    Suspend,
    /// They hold again.
    Resume,
    /// It ceases to be a partner.
    Close,
}

/// Where an organisation stands.
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
/// A refusal of the rule `status` that names the status and the step.
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
    fn every_pair_of_status_and_step_is_decided() {
        assert_kept(Noun::Organisation, after);
    }
}
