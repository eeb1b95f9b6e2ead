//! Questions and answers about a suggestion or a referral.

use async_graphql::Object;

use super::scalar::DateTime;
use crate::domain::question;

/// A question in its face.
pub struct Question(question::Question);

impl Question {
    /// The question in its face.
    pub fn of(row: question::Question) -> Self {
        Self(row)
    }
}

/// A question that the Team asked, with its answer. Who asked and who answered is in the audit trail.
#[Object]
impl Question {
    /// What was asked.
    async fn question(&self) -> &str {
        &self.0.question
    }

    /// When it was asked.
    async fn asked_at(&self) -> DateTime {
        DateTime(self.0.asked_at)
    }

    /// The answer; null while it is awaited.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// When it was answered; null while the answer is awaited.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(DateTime)
    }
}
