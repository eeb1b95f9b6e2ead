//! Discards a message that is not to be sent, with the reason.

use kernel::{
    Caller, Result,
    check::{Command, NOTE, Problems},
    event, expect_version,
    history::Because,
    policy::Action,
};

use super::{Feedback, Status};
use crate::id::FeedbackId;

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Discard {
    pub feedback: FeedbackId,
    pub expected_version: i32,
    pub reason: String,
}

impl Command for Discard {
    fn check(&self, problems: &mut Problems) {
        problems.text("reason", &self.reason, NOTE);
    }
}

/// Discards a message.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it was sent or discarded; if the version is stale.
pub async fn discard(caller: &Caller, input: Discard) -> Result<Feedback> {
    let mut work = caller.begin(Action::DiscardFeedback, &input).await?;
    let open = [Status::Draft, Status::Approved];
    let row = super::get_in(&work, input.feedback, &open).await?;
    expect_version(row.version, input.expected_version)?;
    let because = Because {
        reason: None,
        note: Some(input.reason),
    };
    let change = row.clone().into();
    let row = super::move_on(&work, &row, Status::Discarded, change, because).await?;
    work.happened(event::FeedbackDiscarded::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}
