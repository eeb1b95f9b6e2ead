//! The statuses of a referral and the steps between them, as one table in which every refusal is listed. `InProgress`
//! and `Completed` are nobody's to choose: they follow from the credited minutes.

use kernel::{Error, Noun, Result};
use strum::{EnumIter, IntoStaticStr};

use entity::referral::Status::{
    self, Accepted, Completed, Draft, Engaged, InProgress, NeedsInfo, NotCompleted, Refused,
    Rejected, Submitted, Withdrawn,
};

/// A step that can change the status of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum Step {
    /// The referrer hands it to the Team.
    Submit,
    /// The Team asks the referrer something.
    Ask,
    /// The referrer answers.
    Answer,
    /// The referrer puts something right before the Team has decided.
    Amend,
    /// The Team puts something right.
    Correct,
    /// The Team takes it on.
    Accept,
    /// The Team does not take it on.
    Reject,
    /// Another mentor takes over.
    Reassign,
    /// The person agrees to take part.
    Engage,
    /// The person, who never worked, will not.
    Refuse,
    /// It ends for reasons that are not the person's choice.
    Withdraw,
    /// The person worked some, and will not go on.
    End,
    /// What was recorded changes the credited minutes.
    Credit,
    /// The case is closed and the referrer told; the status stays.
    Conclude,
    /// The case was closed by mistake and is open to correction again; the status stays.
    Reopen,
}

/// The status after a step; after [`Step::Credit`], that of [`credited`] is asked.
///
/// # Errors
/// A refusal by the rule `status`. Its message names the status and the step.
#[expect(clippy::too_many_lines, reason = "the one table")]
pub fn after(from: Status, step: Step) -> Result<Status> {
    Ok(match (step, from) {
        (Step::Submit, Draft) | (Step::Answer, NeedsInfo) => Submitted,
        (Step::Ask, Submitted) => NeedsInfo,
        (Step::Accept, Submitted) => Accepted,
        (Step::Reject, Submitted) => Rejected,
        (Step::Engage, Accepted) => Engaged,
        (Step::Refuse, Accepted | Engaged) => Refused,
        (Step::Withdraw, Draft | Submitted | NeedsInfo | Accepted | Engaged | InProgress) => {
            Withdrawn
        }
        (Step::End, InProgress) => NotCompleted,
        (Step::Amend, Draft | Submitted | NeedsInfo)
        | (Step::Correct, _)
        | (Step::Reassign, Accepted | Engaged | InProgress)
        | (Step::Credit, Engaged | InProgress | Completed)
        | (Step::Conclude | Step::Reopen, Completed | Refused | NotCompleted | Withdrawn) => from,
        (
            Step::Submit,
            Submitted | NeedsInfo | Accepted | Rejected | Engaged | InProgress | Completed
            | Refused | NotCompleted | Withdrawn,
        )
        | (
            Step::Ask | Step::Accept | Step::Reject,
            Draft | NeedsInfo | Accepted | Rejected | Engaged | InProgress | Completed | Refused
            | NotCompleted | Withdrawn,
        )
        | (
            Step::Answer,
            Draft | Submitted | Accepted | Rejected | Engaged | InProgress | Completed | Refused
            | NotCompleted | Withdrawn,
        )
        | (
            Step::Amend,
            Accepted | Rejected | Engaged | InProgress | Completed | Refused | NotCompleted
            | Withdrawn,
        )
        | (
            Step::Reassign,
            Draft | Submitted | NeedsInfo | Rejected | Completed | Refused | NotCompleted
            | Withdrawn,
        )
        | (
            Step::Engage,
            Draft | Submitted | NeedsInfo | Rejected | Engaged | InProgress | Completed | Refused
            | NotCompleted | Withdrawn,
        )
        | (
            Step::Refuse,
            Draft | Submitted | NeedsInfo | Rejected | InProgress | Completed | Refused
            | NotCompleted | Withdrawn,
        )
        | (Step::Withdraw, Rejected | Completed | Refused | NotCompleted | Withdrawn)
        | (
            Step::End,
            Draft | Submitted | NeedsInfo | Accepted | Rejected | Engaged | Completed | Refused
            | NotCompleted | Withdrawn,
        )
        | (
            Step::Credit,
            Draft | Submitted | NeedsInfo | Accepted | Rejected | Refused | NotCompleted
            | Withdrawn,
        )
        | (
            Step::Conclude | Step::Reopen,
            Draft | Submitted | NeedsInfo | Accepted | Rejected | Engaged | InProgress,
        ) => {
            return Err(Error::wrong_step(Noun::Referral, from, step));
        }
    })
}

/// What the credited minutes say of a person who has agreed to take part.
#[must_use]
pub fn credited(credited_minutes: i32, ordered_minutes: i32) -> Status {
    match credited_minutes {
        ..=0 => Engaged,
        some if some < ordered_minutes => InProgress,
        _ => Completed,
    }
}

/// Whether the person has agreed to take part and is not done: who may be booked.
#[must_use]
pub fn may_work(status: Status) -> bool {
    matches!(status, Engaged | InProgress)
}

/// Whether the case is still open.
#[must_use]
pub fn is_open(status: Status) -> bool {
    matches!(
        status,
        Draft | Submitted | NeedsInfo | Accepted | Engaged | InProgress
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_kept;

    #[test]
    fn every_step_in_every_status_is_as_the_kept_table_says() {
        assert_kept(Noun::Referral, after);
    }
}
