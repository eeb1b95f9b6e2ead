//! The statuses of a referral and the steps between them, as one table in which every refusal is listed. Nobody chooses
//! `InProgress` and `Completed`: they follow from the credited minutes.

use kernel::{Error, Noun, Result};
use strum::{EnumIter, IntoStaticStr};

use entity::referral::Status::{
    self, Accepted, Completed, Draft, Engaged, InProgress, NeedsInfo, NotCompleted, Refused,
    Rejected, Submitted, Withdrawn,
};

/// A step that can change the status of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, IntoStaticStr)]
pub enum Step {
    /// The referrer submits it to the Team.
    Submit,
    /// The Team asks the referrer a question.
    Ask,
    /// The referrer answers.
    Answer,
    /// The referrer amends it before the Team has decided.
    Amend,
    /// The Team amends it.
    Correct,
    /// The Team accepts it.
    Accept,
    /// The Team rejects it.
    Reject,
    /// It is assigned to another mentor.
    Reassign,
    /// The person agrees to take part.
    Engage,
    /// The person, who has not worked, refuses.
    Refuse,
    /// It ends for reasons that are not the person's choice.
    Withdraw,
    /// The person, who has worked part of the time, stops.
    End,
    /// A recorded outcome changes the credited minutes.
    Credit,
    /// The case is concluded and the referrer informed. The status does not change.
    Conclude,
    /// The case was concluded by mistake and can be corrected again. The status does not change.
    Reopen,
}

/// The status after a step. After [`Step::Credit`] it is the one that [`credited`] returns.
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

/// The status that follows from the credited minutes of a person who has agreed to take part.
#[must_use]
pub fn credited(credited_minutes: i32, ordered_minutes: i32) -> Status {
    match credited_minutes {
        ..=0 => Engaged,
        some if some < ordered_minutes => InProgress,
        _ => Completed,
    }
}

/// Whether the person can be booked: they have agreed to take part and have not completed.
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
    fn the_steps_of_every_status_match_the_kept_table() {
        assert_kept(Noun::Referral, after);
    }
}
