//! One-to-one contacts with referred people.

use async_graphql::Context;
use domain::referral;

use crate::{
    context::ContextExt, limited::MASK, plain::object, referral::kind::Channel, scalar::DateTime,
};

/// The GraphQL type `MentoringContact`.
pub struct MentoringContact {
    row: referral::Contact,
    held_back: Option<&'static str>,
}

impl MentoringContact {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: referral::Contact) -> Self {
        Self {
            row,
            held_back: None,
        }
    }

    /// Withholds the summary if a policy is given.
    pub fn held_back(self, policy: Option<&'static str>) -> Self {
        Self {
            held_back: policy,
            ..self
        }
    }
}

/// A one-to-one contact with a person, or an attempt to contact them. Scope `mentoring:read`.
#[object]
impl MentoringContact {
    /// The time of the contact.
    fn at(&self) -> DateTime {
        DateTime(self.row.at)
    }

    /// The channel of the contact.
    fn channel(&self) -> Channel {
        self.row.channel.into()
    }

    /// Whether the person was reached.
    fn reached(&self) -> bool {
        self.row.reached
    }

    /// A summary of the conversation; null if there is none. If access to the person is limited for the caller,
    /// `[withheld]` with an entry in `extensions.redactions`.
    fn summary(&self, ctx: &Context<'_>) -> Option<&str> {
        ctx.unless(self.held_back, || self.row.summary.as_deref())
            .unwrap_or(Some(MASK))
    }
}
