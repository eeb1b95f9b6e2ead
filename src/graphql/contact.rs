//! One-to-one contacts with people.

use async_graphql::Object;

use super::{referral_kind::Channel, scalar::DateTime};
use crate::domain::referral;

/// A contact in its face.
pub struct Contact(referral::Contact);

impl Contact {
    /// The contact in its face.
    pub fn of(row: referral::Contact) -> Self {
        Self(row)
    }
}

/// A one-to-one contact with a person, or an attempt at one. Scope `mentoring:read`.
#[Object]
impl Contact {
    /// When it was.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// How it was made.
    async fn channel(&self) -> Channel {
        self.0.channel.into()
    }

    /// Whether the person answered.
    async fn reached(&self) -> bool {
        self.0.reached
    }

    /// What was said; null where nobody wrote it down.
    async fn summary(&self) -> Option<&str> {
        self.0.summary.as_deref()
    }
}
