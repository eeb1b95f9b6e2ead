//! Questions and answers about a suggestion or a referral.

use async_graphql::Context;
use domain::question;

use super::{context::ContextExt, limited::MASK, plain::object, scalar::DateTime};

/// The GraphQL type `Question`.
pub struct Question {
    row: question::Question,
    held_back: Option<&'static str>,
}

impl Question {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: question::Question) -> Self {
        Self {
            row,
            held_back: None,
        }
    }

    /// Withholds the text if a policy is given.
    pub fn held_back(self, policy: Option<&'static str>) -> Self {
        Self {
            held_back: policy,
            ..self
        }
    }
}

/// A question that the Team asked, and its answer. The audit trail contains who asked and who answered. A caller who
/// may not see the texts gets `[withheld]`, with an entry in `extensions.redactions`.
#[object]
impl Question {
    /// The text of the question.
    fn question(&self, ctx: &Context<'_>) -> &str {
        ctx.unless(self.held_back, || self.row.question.as_str())
            .unwrap_or(MASK)
    }

    /// The time at which the question was asked.
    fn asked_at(&self) -> DateTime {
        DateTime(self.row.asked_at)
    }

    /// The text of the answer; null until there is one.
    fn answer(&self, ctx: &Context<'_>) -> Option<&str> {
        let answer = self.row.answer.as_deref()?;
        let shown = ctx.unless(self.held_back, || answer);
        Some(shown.unwrap_or(MASK))
    }

    /// The time at which the answer was given; null until there is one.
    fn answered_at(&self) -> Option<DateTime> {
        self.row.answered_at.map(DateTime)
    }
}
