//! Questions and answers about a suggestion or a referral.

use async_graphql::{Context, Object};

use super::{context::ContextExt, limited::MASK, scalar::DateTime};
use crate::domain::question;

/// A question in its face.
pub struct Question {
    row: question::Question,
    held_back: Option<&'static str>,
}

impl Question {
    /// The question in its face.
    pub fn of(row: question::Question) -> Self {
        Self {
            row,
            held_back: None,
        }
    }

    /// Its words held back by a policy, if there is one.
    pub fn held_back(self, policy: Option<&'static str>) -> Self {
        Self {
            held_back: policy,
            ..self
        }
    }
}

/// A question that the Team asked, with its answer. Who asked and who answered is in the audit trail. The words are
/// `[withheld]`, with an entry in `extensions.redactions`, for who may not see them.
#[Object]
impl Question {
    /// What was asked.
    async fn question(&self, ctx: &Context<'_>) -> &str {
        ctx.unless(self.held_back, || self.row.question.as_str())
            .unwrap_or(MASK)
    }

    /// When it was asked.
    async fn asked_at(&self) -> DateTime {
        DateTime(self.row.asked_at)
    }

    /// The answer; null while it is awaited.
    async fn answer(&self, ctx: &Context<'_>) -> Option<&str> {
        let answer = self.row.answer.as_deref()?;
        let shown = ctx.unless(self.held_back, || answer);
        Some(shown.unwrap_or(MASK))
    }

    /// When it was answered; null while the answer is awaited.
    async fn answered_at(&self) -> Option<DateTime> {
        self.row.answered_at.map(DateTime)
    }
}
