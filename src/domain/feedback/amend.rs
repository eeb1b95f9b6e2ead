//! Amends the text of a draft, which then no longer follows from the template.

use entity::feedback;
use kernel::{
    Caller, Result,
    check::{Command, NAME, NOTE, Problems},
    event, expect_version,
    policy::Action,
};
use sea_orm::ActiveValue::Set;

use super::{Feedback, Status};
use crate::id::FeedbackId;

/// The input of this operation.
#[derive(Clone, Debug)]
pub struct Amend {
    pub feedback: FeedbackId,
    pub expected_version: i32,
    pub heading: String,
    pub text: String,
}

impl Command for Amend {
    fn check(&self, problems: &mut Problems) {
        problems.text("heading", &self.heading, NAME);
        problems.text("text", &self.text, NOTE);
    }
}

/// Amends the text of a draft.
///
/// # Errors
/// If the caller lacks the scope or the row is not found; if it is not a draft; if the version is stale.
pub async fn amend(caller: &Caller, input: Amend) -> Result<Feedback> {
    let mut work = caller.begin(Action::AmendFeedback, &input).await?;
    let row = super::get_in(&work, input.feedback, &[Status::Draft]).await?;
    expect_version(row.version, input.expected_version)?;
    let change = feedback::ActiveModel {
        heading: Set(Some(input.heading)),
        text: Set(Some(input.text)),
        ..row.clone().into()
    };
    let row = super::save(&work, &row, change).await?;
    work.happened(event::FeedbackAmended::of(row.id)).await?;
    work.commit().await?;
    Ok(row)
}
