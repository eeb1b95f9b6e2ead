//! The statuses of a site and the steps between them, as one table in which every refusal is listed.

use kernel::{Error, Noun, Result};
use strum::{EnumIter, IntoStaticStr};

use entity::site::Status::{
    self, Approved, Archived, Assessing, Completed, Declined, InProgress, OnHold, Proposed,
    Scheduled,
};

/// A step that can change the status of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum Step {
    /// The Team begins to assess it.
    Assess,
    /// The Team approves it for work.
    Approve,
    /// A session is planned there.
    Schedule,
    /// The last session planned there is cancelled.
    Unschedule,
    /// A session starts there.
    Start,
    /// The work is done.
    Complete,
    /// It is put on hold.
    Hold,
    /// It is resumed.
    Resume,
    /// It is found not suitable.
    Decline,
    /// Another round of work begins.
    Reopen,
    /// It is archived.
    Archive,
    /// Its data is amended.
    Amend,
}

/// The status after a step. No step leads out of the archive: a place that is wanted again is proposed as a new site.
///
/// # Errors
/// A refusal by the rule `status`. Its message names the status and the step.
pub fn after(from: Status, step: Step) -> Result<Status> {
    Ok(match (step, from) {
        (Step::Assess, Proposed) => Assessing,
        (Step::Approve, Assessing)
        | (Step::Unschedule, Approved | Scheduled)
        | (Step::Resume, OnHold)
        | (Step::Reopen, Completed) => Approved,
        (Step::Schedule, Approved | Scheduled) => Scheduled,
        (Step::Schedule | Step::Unschedule, InProgress)
        | (Step::Start, Approved | Scheduled | InProgress) => InProgress,
        (Step::Complete, InProgress) => Completed,
        (Step::Hold, Approved | Scheduled | InProgress) => OnHold,
        (Step::Decline, Proposed | Assessing | Approved) => Declined,
        (Step::Archive, Completed | OnHold | Declined) => Archived,
        (
            Step::Amend,
            Proposed | Assessing | Approved | Scheduled | InProgress | Completed | OnHold
            | Declined,
        ) => from,
        (
            Step::Assess,
            Assessing | Approved | Scheduled | InProgress | Completed | OnHold | Declined
            | Archived,
        )
        | (
            Step::Approve,
            Proposed | Approved | Scheduled | InProgress | Completed | OnHold | Declined | Archived,
        )
        | (
            Step::Schedule | Step::Unschedule | Step::Start | Step::Hold,
            Proposed | Assessing | Completed | OnHold | Declined | Archived,
        )
        | (
            Step::Complete,
            Proposed | Assessing | Approved | Scheduled | Completed | OnHold | Declined | Archived,
        )
        | (
            Step::Resume,
            Proposed | Assessing | Approved | Scheduled | InProgress | Completed | Declined
            | Archived,
        )
        | (
            Step::Reopen,
            Proposed | Assessing | Approved | Scheduled | InProgress | OnHold | Declined | Archived,
        )
        | (Step::Decline, Scheduled | InProgress | Completed | OnHold | Declined | Archived)
        | (Step::Archive, Proposed | Assessing | Approved | Scheduled | InProgress | Archived)
        | (Step::Amend, Archived) => {
            return Err(Error::wrong_step(Noun::Site, from, step));
        }
    })
}

/// Whether a site of that status was never approved. No step leads back to such a status.
#[must_use]
pub fn is_before_approval(status: Status) -> bool {
    matches!(status, Proposed | Assessing)
}

/// Whether suggestions can be attached to a site of that status.
#[must_use]
pub fn takes_suggestions(status: Status) -> bool {
    !matches!(status, Declined | Archived)
}

/// The status in plain words for the public.
#[must_use]
pub fn plain(status: Status) -> &'static str {
    match status {
        Proposed => "Suggested",
        Assessing => "Being assessed",
        Approved => "Ready",
        Scheduled => "Work planned",
        InProgress => "Work under way",
        Completed => "Improved",
        OnHold => "Paused",
        Declined => "Not suitable",
        Archived => "Archived",
    }
}

/// Whether the work there is not finished: the site is neither completed nor found not suitable.
#[must_use]
pub fn is_open(status: Status) -> bool {
    match status {
        Proposed | Assessing | Approved | Scheduled | InProgress | OnHold => true,
        Completed | Declined | Archived => false,
    }
}

/// Whether the place was accepted for work, or may still be.
#[must_use]
pub fn is_taken_up(status: Status) -> bool {
    match status {
        Proposed | Assessing | Approved | Scheduled | InProgress | Completed | OnHold => true,
        Declined | Archived => false,
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;
    use crate::table::assert_kept;

    #[test]
    fn no_step_leads_back_to_a_status_before_the_approval() {
        for from in <Status as sea_orm::Iterable>::iter() {
            for step in Step::iter() {
                let to = after(from, step);

                let back = to.is_ok_and(is_before_approval) && !is_before_approval(from);
                assert!(!back, "{from:?} {step:?}");
            }
        }
    }

    #[test]
    fn the_steps_of_every_status_match_the_kept_table() {
        assert_kept(Noun::Site, after);
    }
}
