//! Who mentored the person of a referral.

use async_graphql::{Context, Object};

use crate::domain::referral::mentor;
use crate::graphql::{context::ContextExt, scalar::DateTime, staff::StaffMember};

/// A time with a mentor, in its face.
pub struct Mentor(mentor::Mentor);

impl Mentor {
    /// The time in its face.
    pub fn of(row: mentor::Mentor) -> Self {
        Self(row)
    }
}

/// A time during which a member of staff mentored the person of a referral.
#[Object]
impl Mentor {
    /// Who.
    async fn staff_member(&self, ctx: &Context<'_>) -> Option<StaffMember> {
        StaffMember::known(&ctx.caller().directory(), self.0.staff_id)
    }

    /// Since when.
    async fn from(&self) -> DateTime {
        DateTime(self.0.from_at)
    }

    /// Until when; null for the present mentor.
    async fn until(&self) -> Option<DateTime> {
        self.0.until_at.map(DateTime)
    }
}
