//! One-to-one contacts with people.

use async_graphql::{Context, Object};

use crate::domain::referral;
use crate::graphql::{
    context::ContextExt, limited::MASK, referral::kind::Channel, scalar::DateTime,
};

/// A contact in its face.
pub struct Contact {
    row: referral::Contact,
    held_back: Option<&'static str>,
}

impl Contact {
    /// The contact in its face.
    pub fn of(row: referral::Contact) -> Self {
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

/// A one-to-one contact with a person, or an attempt at one. Scope `mentoring:read`.
#[Object]
impl Contact {
    /// When it was.
    async fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }

    /// How it was made.
    async fn channel(&self) -> Channel {
        self.row.channel.into()
    }

    /// Whether the person answered.
    async fn reached(&self) -> bool {
        self.row.reached
    }

    /// What was said; null where nobody wrote it down. `[withheld]`, with an entry in `extensions.redactions`, where access
    /// to the person is limited.
    async fn summary(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.unless(self.held_back, || self.row.summary.as_deref())
            .unwrap_or(Some(MASK))
    }
}
